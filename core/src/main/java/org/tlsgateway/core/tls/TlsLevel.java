package org.tlsgateway.core.tls;

/** What the channel to the next hop must be; a later constant promises all that an earlier one does, and more. */
public enum TlsLevel {
    /** TLS where it can be had, clear text where STARTTLS is not offered. */
    OPPORTUNISTIC,
    /** TLS, the peer's certificate not checked: safe from listeners, not from a server in the middle. */
    ENCRYPT,
    /** TLS, the peer proven: by signed TLSA records, or PKIX chain and RFC 9525 name, and pinned keys where keys are pinned. */
    VERIFY;

    /** The stronger of the two. */
    public TlsLevel atLeast(TlsLevel other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
