package org.tlsgateway.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.DomainName;

class ClientTlsDemandTest {
    private static final SessionPolicy POLICY = new SessionPolicy(
            List.of(),
            new SessionDecision(ClientTls.OFFER, Set.of(), "default", "no rule holds"),
            List.of(
                    new ClientTlsDemand("law", domain("law.test"), null, "they ask"),
                    new ClientTlsDemand("court", null, domain("court.test"), "contract"),
                    new ClientTlsDemand("both", domain("a.test"), domain("b.test"), "act")));

    @ParameterizedTest(name = "from {0} to {1}: MAIL {2}, RCPT {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "x@c.test,   y@c.test,     -,   -,     nobody's",
                "x@law.test, y@c.test,     law, law,   known at MAIL",
                "x@c.test,   y@court.test, -,   court, known at RCPT",
                "x@a.test,   y@c.test,     -,   -,     both conditions must hold",
                "x@a.test,   y@b.test,     -,   both,  both hold",
                "-,          y@c.test,     -,   -,     the null sender is nobody's",
                "-,          y@b.test,     -,   -,     the null sender is nobody's",
                "-,          y@court.test, -,   court, also for a report",
            })
    void demandShouldBeKnownAsSoonAsItCanBe(
            String sender, String recipient, String atMail, String atRcpt, String reason) {
        assertThat(name(POLICY.demandOn(sender))).as(reason).isEqualTo(atMail);
        assertThat(name(POLICY.demandOn(sender, recipient))).as(reason).isEqualTo(atRcpt);
    }

    private static @Nullable String name(@Nullable ClientTlsDemand demand) {
        return demand == null ? null : demand.name();
    }

    private static AddressPatterns domain(String name) {
        return new AddressPatterns(Set.of(), Set.of(new DomainName(name)), Set.of());
    }
}
