package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * What would follow if a host failed to give what an attempt asks of it.
 *
 * @param event what the host would lack, in words
 * @param failure the delivery would meet
 * @param step that would follow, null when the message goes out all the same
 */
public record WhatIf(
        String event, Failure failure, @Nullable NextStep step) {
    /** For all that this attempt looks at, in the order in which it would be met. */
    public static List<WhatIf> of(MxAttempt attempt) {
        List<WhatIf> all = new ArrayList<>();
        boolean clear = attempt.level() == TlsLevel.OPPORTUNISTIC;
        all.add(when("STARTTLS is not offered", Failure.STARTTLS_NOT_OFFERED, !clear));
        boolean proven = attempt.level() == TlsLevel.VERIFY;
        for (PeerProof proof : attempt.proofs()) {
            if (proof instanceof PeerProof.Dane) {
                all.add(when("no TLSA record matches the certificate", Failure.DANE_MISMATCH, proven));
            } else if (proof instanceof PeerProof.Pinned) {
                all.add(when("the key is not a pinned one", Failure.PIN_MISMATCH, proven));
            } else if (proof instanceof PeerProof.Pkix pkix) {
                all.add(when("the certificate does not bear " + names(pkix), Failure.CERTIFICATE_NAME, proven));
                all.add(when("no trusted CA has issued the certificate", Failure.CERTIFICATE_UNTRUSTED, proven));
            }
        }
        return all;
    }

    private static WhatIf when(String event, Failure failure, boolean matters) {
        AttemptOutcome failed = new AttemptOutcome.Failed(TlsAchieved.CLEAR, failure, event, null);
        return new WhatIf(event, failure, matters ? AttemptConsequence.of(failed, "") : null);
    }

    private static String names(PeerProof.Pkix proof) {
        return proof.names().stream().map(DomainName::ascii).sorted().collect(Collectors.joining(" or "));
    }
}
