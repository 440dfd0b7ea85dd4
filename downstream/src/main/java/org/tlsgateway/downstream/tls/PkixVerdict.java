package org.tlsgateway.downstream.tls;

import org.tlsgateway.core.failure.Failure;

/** Whether a presented chain proves a server's name. */
public sealed interface PkixVerdict {
    /** For the log: what was matched, or why not. */
    String words();

    /** A chain to a trusted CA, and a name that was asked for. */
    record Proven(String words) implements PkixVerdict {}

    /**
     * @param failure a constant of phase VERIFY
     * @param words the fact
     */
    record Refused(Failure failure, String words) implements PkixVerdict {}
}
