package org.tlsgateway.core.tls;

import java.util.List;

/**
 * A demand that is looked after but not enforced: a rule on `monitor`, or MTA-STS in mode testing.
 *
 * @param source who demands it, in words
 * @param level of the channel
 * @param proofs what the server must show at level VERIFY, all of it
 */
public record WatchedDemand(String source, TlsLevel level, List<PeerProof> proofs) {
    public WatchedDemand {
        proofs = List.copyOf(proofs);
    }
}
