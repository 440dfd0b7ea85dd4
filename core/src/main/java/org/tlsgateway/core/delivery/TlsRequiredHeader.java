package org.tlsgateway.core.delivery;

/** What the field "TLS-Required: No" of a message (RFC 8689 section 3) is worth here. */
public enum TlsRequiredHeader {
    /** The sender's word: what the destination publishes is set aside; what the operator demands stays. */
    HONOUR,
    /** Nothing: the message goes out like any other. */
    IGNORE
}
