package org.tlsgateway.core.session;

/** What happens to the client's TLS in a session. */
public enum ClientTls {
    /** STARTTLS is hidden and refused; the session goes on in clear. */
    STRIP,
    /** STARTTLS is offered with the gateway's certificate; clear text is accepted too. */
    OFFER,
    /** 530 5.7.0 until TLS is up (RFC 3207 section 4). */
    REQUIRE,
    /** The client's STARTTLS is forwarded to the downstream server and the bytes are spliced, uninspected. */
    PASS_THROUGH
}
