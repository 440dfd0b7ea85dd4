package org.tlsgateway.core.delivery;

/** Who tells the sender what becomes of a recipient that the next server has taken (RFC 3461 section 5.2). */
public enum DsnDuty {
    /** It offers DSN and was told what the sender asks for. */
    NEXT_SERVER,
    /** It does not know of DSN: what it took is "relayed", and we say so when asked (RFC 3461 section 5.2.2). */
    OURS
}
