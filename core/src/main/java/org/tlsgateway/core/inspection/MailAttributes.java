package org.tlsgateway.core.inspection;

/** Names of the mail attributes by which the way in tells the mailets what the session was; all values are strings. */
public final class MailAttributes {
    /** The client's address. */
    public static final String CLIENT_IP = "org.tlsgateway.client.ip";
    /** The argument of EHLO or HELO. */
    public static final String HELO = "org.tlsgateway.client.helo";
    /** The client's TLS version ("TLSv1.3"); absent when it came in clear. */
    public static final String TLS_PROTOCOL = "org.tlsgateway.client.tls.protocol";
    /** The client's cipher suite; absent when it came in clear. */
    public static final String TLS_CIPHER = "org.tlsgateway.client.tls.cipher";
    /** The authenticated user; absent when there is none. */
    public static final String AUTH_USER = "org.tlsgateway.client.user";
    /** The listener's name. */
    public static final String LISTENER = "org.tlsgateway.session.listener";
    /** The rule that decided the session. */
    public static final String RULE = "org.tlsgateway.session.rule";
    /** The session's id, for logs. */
    public static final String SESSION_ID = "org.tlsgateway.session.id";
    /** The name that the client asked for in its TLS handshake (SNI, RFC 6066 section 3); absent when it asked for none. */
    public static final String TLS_SERVER_NAME = "org.tlsgateway.client.tls.server-name";
    /** Where the session's mail goes instead of the MX of its recipients ({@code NextHop.text()}); absent for the MX. */
    public static final String NEXT_HOP = "org.tlsgateway.session.next-hop";
    /** The address to connect from, the client's own; absent when the gateway connects from its own. */
    public static final String SOURCE_ADDRESS = "org.tlsgateway.session.source-address";
    /** "true" when MAIL had the parameter SMTPUTF8 (RFC 6531 section 3.4); absent otherwise. */
    public static final String SMTPUTF8 = "org.tlsgateway.envelope.smtputf8";
    /**
     * Addresses that are not ASCII, which James's {@code MailAddress} cannot hold: a line each of the ASCII address that stands in
     * for it in the envelope, a tab, and the address itself. Absent when there are none.
     */
    public static final String UTF8_ADDRESSES = "org.tlsgateway.envelope.utf8-addresses";
    /** RET of MAIL, "FULL" or "HDRS" (RFC 3461 section 4.3); absent when there was none. */
    public static final String DSN_RET = "org.tlsgateway.envelope.dsn.ret";
    /** ENVID of MAIL, xtext as it came (RFC 3461 section 4.4); absent when there was none. */
    public static final String DSN_ENVID = "org.tlsgateway.envelope.dsn.envid";
    /**
     * NOTIFY and ORCPT of RCPT (RFC 3461 section 4.1, section 4.2): a line for each recipient that had one, of its address in
     * James's envelope, a tab, NOTIFY as it came or "-", a tab, ORCPT as it came or "-". Absent when no recipient had one.
     */
    public static final String DSN_RECIPIENTS = "org.tlsgateway.envelope.dsn.recipients";
    /** "true" when MAIL had the parameter REQUIRETLS (RFC 8689 section 2); absent otherwise. */
    public static final String REQUIRETLS = "org.tlsgateway.envelope.requiretls";
    /** "true" when the message has the field "TLS-Required: No" (RFC 8689 section 3); absent otherwise. */
    public static final String TLS_OPTIONAL = "org.tlsgateway.header.tls-optional";
    /** "true" on a mail of ours that carries a TLS report (RFC 8460 section 5.3); absent otherwise. */
    public static final String TLS_REPORT = "org.tlsgateway.tls-report";
    /**
     * What the client is told of a message that was refused or kept, and what finds it in log and quarantine: 12 characters of
     * base32 (RFC 4648 section 6); absent before the inspection.
     */
    public static final String TOKEN = "org.tlsgateway.inspection.token";
    /** The names of all attributes by which a held mail is known to the quarantine begin with it; they do not go out with it. */
    public static final String HELD_PREFIX = "org.tlsgateway.quarantine.";
    /** On a mail that was released: which release it is, a blank, and which try to queue it; absent otherwise. */
    public static final String RELEASE = "org.tlsgateway.release";

    /** Present when forged trust headers were removed: what is left of them is the gateway's own. */
    public static final String CLEANED = "org.tlsgateway.inspection.cleaned";

    /** The {@link InSessionInspection}, not serialised; absent when mailets run from the spool. */
    public static final String IN_SESSION = "org.tlsgateway.session.inspection";

    /** The {@link ScanReport}, not serialised; absent before a scanner was asked. */
    public static final String SCAN_REPORT = "org.tlsgateway.inspection.report";

    private MailAttributes() {}
}
