package org.tlsgateway.core.delivery;

import java.util.Collection;
import java.util.stream.Collectors;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.PeerProof;

/** What follows the words of a deferral when the session's next hop is the only server that is tried. */
public final class RouteNote {
    private RouteNote() {}

    /** Empty when the mail goes by MX, or its end is not a deferral. */
    public static String of(DeliveryFacts facts, MxAttempt only, NextStep.End end) {
        NextHop hop = facts.route().nextHop();
        if (hop == null || !(end instanceof NextStep.Defer)) {
            return "";
        }
        String note = "; only the session's next hop is tried: " + hop.text();
        return end.failure() == Failure.CERTIFICATE_NAME ? note + "; " + advice(facts, only) : note;
    }

    private static String advice(DeliveryFacts facts, MxAttempt only) {
        for (PeerProof proof : only.proofs()) {
            if (proof instanceof PeerProof.Dane dane) {
                // RFC 7672 section 3.2.2: names of the operator's do not count here.
                return "by its TLSA records its certificate must bear " + list(dane.names());
            }
        }
        String names = list(only.referenceNames());
        return "its certificate may bear " + (names.isEmpty() ? "no name" : names)
                + "; if it is the right server, name it in acceptedNames of a <destination> for " + facts.domain();
    }

    private static String list(Collection<DomainName> names) {
        return names.stream().map(DomainName::ascii).sorted().collect(Collectors.joining(", "));
    }
}
