package org.tlsgateway.core.failure;

/** Where in the life of a message or session something failed. */
public enum Phase {
    CONFIG,
    /** Before there is a session: limits, PROXY header, original destination. */
    ARRIVAL,
    SESSION,
    DNS,
    POLICY_FETCH,
    CONNECT,
    GREETING,
    EHLO,
    STARTTLS,
    VERIFY,
    ENVELOPE,
    DATA,
    SPLICE,
    SCAN,
    QUEUE
}
