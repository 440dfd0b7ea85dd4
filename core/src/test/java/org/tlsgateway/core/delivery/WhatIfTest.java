package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsaRecord;

class WhatIfTest {
    private static final DomainName MX = new DomainName("mx.b.test");

    /** A failure with "!" has the next host tried and then the message wait (RFC 5321 section 5.1), another one does not matter. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "OPPORTUNISTIC, pkix, STARTTLS_NOT_OFFERED CERTIFICATE_NAME CERTIFICATE_UNTRUSTED",
        "ENCRYPT,       pkix, !STARTTLS_NOT_OFFERED CERTIFICATE_NAME CERTIFICATE_UNTRUSTED",
        "VERIFY,        pkix, !STARTTLS_NOT_OFFERED !CERTIFICATE_NAME !CERTIFICATE_UNTRUSTED",
        // RFC 7672 section 2.2: usable records are the only proof
        "VERIFY,        dane, !STARTTLS_NOT_OFFERED !DANE_MISMATCH",
        "VERIFY,        pins, !STARTTLS_NOT_OFFERED !PIN_MISMATCH",
    })
    void failuresShouldBeThoseOfTheProofsWhenALevelAsksForThem(TlsLevel level, String proof, String expected) {
        MxAttempt attempt = new MxAttempt(new HostPort("mx.b.test", 25), level, MX, Set.of(MX), null)
                .demanding(level, proof(proof));

        String found = WhatIf.of(attempt).stream()
                .map(what -> (what.step() instanceof NextStep.TryNextMx ? "!" : "") + what.failure())
                .collect(Collectors.joining(" "));

        assertThat(found).isEqualTo(expected);
        assertThat(WhatIf.of(attempt))
                .allSatisfy(what -> assertThat(what.event()).isNotBlank());
    }

    private static List<PeerProof> proof(String name) {
        return switch (name) {
            case "dane" -> List.of(new PeerProof.Dane(List.of(new TlsaRecord(3, 1, 1, "ab")), List.of(MX)));
            case "pins" -> List.of(new PeerProof.Pinned(Set.of("ab")));
            default -> List.of(new PeerProof.Pkix(Set.of(MX), null));
        };
    }
}
