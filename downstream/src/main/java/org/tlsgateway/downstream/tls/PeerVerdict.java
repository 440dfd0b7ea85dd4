package org.tlsgateway.downstream.tls;

import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved.Verification;

/** Whether a presented chain gives one proof that was asked for. */
public sealed interface PeerVerdict {
    /** For the log: what was matched, or why not. */
    String words();

    /** @param how the peer was proven */
    record Proven(Verification how, String words) implements PeerVerdict {}

    /**
     * @param failure a constant of phase VERIFY
     * @param words the fact
     */
    record Refused(Failure failure, String words) implements PeerVerdict {}
}
