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
    /** The {@link InSessionInspection}, not serialised; absent when mailets run from the spool. */
    public static final String IN_SESSION = "org.tlsgateway.session.inspection";

    /** The {@link ScanReport}, not serialised; absent before a scanner was asked. */
    public static final String SCAN_REPORT = "org.tlsgateway.inspection.report";

    private MailAttributes() {}
}
