package org.tlsgateway.core.failure;

/** Whose doing a failure is. */
public enum Blame {
    US,
    OPERATOR,
    REMOTE,
    NETWORK
}
