package org.tlsgateway.core.session;

/** What is said of the original destination of an intercepted connection. */
public sealed interface DestinationVerdict {
    /** The session may have it as its downstream server. */
    record Allowed() implements DestinationVerdict {}

    /**
     * There is no session.
     *
     * @param reason for the client and the log: the address, what is wrong with it, what to configure
     */
    record Refused(String reason) implements DestinationVerdict {}
}
