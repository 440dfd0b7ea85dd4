package org.tlsgateway.core.sts;

/** What a domain asks of senders (RFC 8461 section 5). */
public enum StsMode {
    ENFORCE,
    TESTING,
    NONE
}
