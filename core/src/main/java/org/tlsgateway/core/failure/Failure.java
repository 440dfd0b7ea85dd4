package org.tlsgateway.core.failure;

import static org.tlsgateway.core.failure.Blame.NETWORK;
import static org.tlsgateway.core.failure.Blame.OPERATOR;
import static org.tlsgateway.core.failure.Blame.REMOTE;
import static org.tlsgateway.core.failure.Blame.US;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The closed catalogue of failures: each constant fixes phase, blame, permanence, enhanced status code (RFC 3463), TLSRPT
 * result type (RFC 8460 section 4.3) and the hint for the operator. Logs, DSNs, metrics and commands read it.
 */
public enum Failure {
    PROXY_HEADER(
            Phase.ARRIVAL,
            REMOTE,
            false,
            "4.7.0",
            null,
            "a proxy that <proxy networks> names sent no PROXY header, or one that cannot be used: have it send one"),
    DESTINATION_REFUSED(
            Phase.ARRIVAL,
            OPERATOR,
            true,
            "5.7.1",
            null,
            "the client was intercepted on its way to the gateway itself or to a private address: name it in <destinations"
                    + " allow>, or keep the firewall's rules from intercepting such connections"),

    NO_SUCH_DOMAIN(Phase.DNS, REMOTE, true, "5.1.2", null, "the recipient's domain does not exist or takes no mail"),
    NULL_MX(Phase.DNS, REMOTE, true, "5.1.10", null, "the recipient's domain says that it takes no mail (RFC 7505)"),
    DNS_UNAVAILABLE(
            Phase.DNS, NETWORK, false, "4.4.3", null, "check resolvers= of <delivery>, then the domain's own servers"),
    MAIL_LOOP(
            Phase.DNS,
            OPERATOR,
            true,
            "5.4.6",
            null,
            "the best mail exchanger is this gateway: set a <destination> with a gateway host"),
    NO_ADDRESS(Phase.DNS, REMOTE, false, "4.4.4", null, "the mail exchanger's name has no address"),
    DNSSEC_BOGUS(
            Phase.DNS,
            REMOTE,
            false,
            "4.7.5",
            "dnssec-invalid",
            "the domain's zone is signed and its signatures do not hold, or somebody forges answers: ask for it with"
                    + " `delv` or `drill -S`"),
    TLSA_UNAVAILABLE(
            Phase.DNS,
            REMOTE,
            false,
            "4.7.5",
            "tlsa-invalid",
            "the TLSA records of a signed host could not be had, so its certificate cannot be judged (RFC 7672 section 2.1)"),
    STS_POLICY_FETCH(
            Phase.POLICY_FETCH,
            REMOTE,
            false,
            "4.7.5",
            "sts-policy-fetch-error",
            "the domain announces an MTA-STS policy that cannot be fetched over HTTPS"),
    STS_POLICY_INVALID(
            Phase.POLICY_FETCH,
            REMOTE,
            false,
            "4.7.5",
            "sts-policy-invalid",
            "the domain's MTA-STS policy cannot be used: its text breaks RFC 8461 section 3.2"),
    STS_WEBPKI_INVALID(
            Phase.POLICY_FETCH,
            REMOTE,
            false,
            "4.7.5",
            "sts-webpki-invalid",
            "the certificate of the domain's MTA-STS policy host does not prove its name"),
    STS_MX_MISMATCH(
            Phase.POLICY_FETCH,
            REMOTE,
            false,
            "4.7.5",
            "validation-failure",
            "the exchanger is not among those that the domain's MTA-STS policy names"),

    CONNECT_REFUSED(Phase.CONNECT, REMOTE, false, "4.4.1", null, "the server does not listen, or a firewall refuses"),
    CONNECT_TIMEOUT(
            Phase.CONNECT, NETWORK, false, "4.4.1", null, "the server or the route to it is down, or a firewall drops"),
    SOURCE_ADDRESS_UNAVAILABLE(
            Phase.CONNECT,
            OPERATOR,
            false,
            "4.3.5",
            null,
            "the gateway cannot connect from the client's address: it needs epoll, CAP_NET_ADMIN and a server of the same"
                    + " address family, see docs/interception.md"),
    CLIENT_CERTIFICATE(
            Phase.CONNECT,
            OPERATOR,
            false,
            "4.3.5",
            null,
            "the certificate or key that `clientCertificate` of <destination> names cannot be read"),
    CONNECTION_LOST(Phase.CONNECT, NETWORK, false, "4.4.2", null, "the server closed the connection or it was reset"),
    REPLY_TIMEOUT(
            Phase.CONNECT, REMOTE, false, "4.4.2", null, "the server took longer than RFC 5321 section 4.5.3.2 grants"),
    GREETING_REFUSED(
            Phase.GREETING, REMOTE, false, "4.3.2", null, "the server greets with a refusal; its words say why"),
    PROTOCOL_ERROR(Phase.EHLO, REMOTE, false, "4.5.0", null, "the server does not speak SMTP as RFC 5321 has it"),
    EHLO_REFUSED(Phase.EHLO, REMOTE, false, "4.5.0", null, "the server refuses EHLO and HELO; its words say why"),

    STARTTLS_NOT_OFFERED(
            Phase.STARTTLS,
            REMOTE,
            false,
            "4.7.4",
            "starttls-not-supported",
            "TLS is required and the server, or something in the path, does not offer it"),
    STARTTLS_REFUSED(
            Phase.STARTTLS,
            REMOTE,
            false,
            "4.7.4",
            "starttls-not-supported",
            "the server offers STARTTLS and then refuses it; its words say why"),
    STARTTLS_INJECTION(
            Phase.STARTTLS,
            NETWORK,
            false,
            "4.7.0",
            "validation-failure",
            "clear bytes followed the 220 to STARTTLS: somebody in the path injects replies"),
    TLS_HANDSHAKE(
            Phase.STARTTLS,
            REMOTE,
            false,
            "4.7.5",
            "validation-failure",
            "no TLS version or cipher in common, or the handshake broke"),

    CERTIFICATE_EXPIRED(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "certificate-expired",
            "the server's certificate has expired or is not yet valid"),
    CERTIFICATE_NAME(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "certificate-host-mismatch",
            "the server's certificate bears another name: see acceptedNames of <destination>"),
    CERTIFICATE_UNTRUSTED(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "certificate-not-trusted",
            "no chain to a trusted CA: see caFile of <destination>"),
    CERTIFICATE_WEAK(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "certificate-not-trusted",
            "the chain uses a key or signature too weak to trust"),
    DANE_MISMATCH(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "validation-failure",
            "no TLSA record of the server matches its certificate: it was renewed and the record was not, or somebody is in"
                    + " between"),
    PIN_MISMATCH(
            Phase.VERIFY,
            REMOTE,
            false,
            "4.7.5",
            "validation-failure",
            "the server's key is not among those that `pins` of <destination> names"),
    REQUIRETLS_MISSING(
            Phase.ENVELOPE,
            REMOTE,
            true,
            "5.7.30",
            null,
            "the sender asks for REQUIRETLS and no exchanger of the domain offers it (RFC 8689 section 4.2.1)"),
    REQUIRETLS_UNPROVEN(
            Phase.ENVELOPE,
            REMOTE,
            true,
            "5.7.10",
            null,
            "the sender asks for REQUIRETLS and neither DNSSEC nor MTA-STS proves the exchanger's name (RFC 8689 section 4.2.1)"),

    SENDER_REFUSED(Phase.ENVELOPE, REMOTE, true, "5.1.0", null, "the server refuses the sender; its words say why"),
    RECIPIENT_REFUSED(
            Phase.ENVELOPE, REMOTE, true, "5.1.1", null, "the server refuses the recipient; its words say why"),
    ENVELOPE_DEFERRED(
            Phase.ENVELOPE, REMOTE, false, "4.2.0", null, "the server will not take it now; its words say why"),
    ADDRESS_INVALID(Phase.ENVELOPE, US, true, "5.1.3", null, "the address cannot be sent in SMTP"),
    SMTPUTF8_MISSING(Phase.ENVELOPE, REMOTE, true, "5.6.7", null, "the address needs SMTPUTF8, which the server lacks"),
    SMTPUTF8_HEADER(Phase.ENVELOPE, REMOTE, true, "5.6.9", null, "the header needs SMTPUTF8, which the server lacks"),
    MESSAGE_TOO_BIG(Phase.ENVELOPE, REMOTE, true, "5.3.4", null, "the server's SIZE is less than the message"),
    EIGHTBITMIME_MISSING(
            Phase.ENVELOPE, REMOTE, true, "5.6.3", null, "the message is 8-bit and the server lacks 8BITMIME"),
    CONTENT_INVALID(Phase.DATA, US, true, "5.6.0", null, "the message has bytes that SMTP cannot carry"),
    CONTENT_REFUSED(Phase.DATA, REMOTE, true, "5.6.0", null, "the server refuses the content; its words say why"),
    CONTENT_DEFERRED(
            Phase.DATA, REMOTE, false, "4.3.0", null, "the server will not take the content now; its words say why"),
    OUTCOME_UNKNOWN(
            Phase.DATA,
            NETWORK,
            false,
            "4.4.2",
            null,
            "the connection was lost after the final dot: it is sent again and may arrive twice"),
    EXPIRED_IN_QUEUE(Phase.QUEUE, REMOTE, true, "5.4.7", null, "the retries have lasted as long as <retry> allows"),

    SCANNER_UNAVAILABLE(
            Phase.SCAN,
            OPERATOR,
            false,
            "4.7.1",
            null,
            "an engine with onFailure=closed did not answer in time or not in its protocol: the log names it and says how, the"
                    + " metric gateway-scan-NAME-failed counts it"),
    NO_VERDICT(
            Phase.SCAN,
            OPERATOR,
            false,
            "4.3.5",
            null,
            "the processors came to no verdict: they must end in a refusal or in VerifiedRemoteDelivery"),
    QUEUE_UNAVAILABLE(Phase.QUEUE, OPERATOR, false, "4.3.0", null, "the queue does not take mail"),
    STORAGE_FULL(Phase.QUEUE, OPERATOR, false, "4.3.1", null, "the disk of the queue is full"),
    INTERNAL(Phase.SESSION, US, false, "4.3.0", null, "a bug of the gateway: the log has the stack trace");

    private final Phase phase;
    private final Blame blame;
    private final boolean permanent;
    private final String enhancedStatusCode;
    private final @Nullable String tlsRptType;
    private final String hint;

    Failure(
            Phase phase,
            Blame blame,
            boolean permanent,
            String enhancedStatusCode,
            @Nullable String tlsRptType,
            String hint) {
        this.phase = phase;
        this.blame = blame;
        this.permanent = permanent;
        this.enhancedStatusCode = enhancedStatusCode;
        this.tlsRptType = tlsRptType;
        this.hint = hint;
    }

    public Phase phase() {
        return phase;
    }

    public Blame blame() {
        return blame;
    }

    /** True when trying again cannot help: the message is returned to its sender. */
    public boolean permanent() {
        return permanent;
    }

    public String enhancedStatusCode() {
        return enhancedStatusCode;
    }

    /** The TLSRPT result type, null where TLSRPT has none. */
    public @Nullable String tlsRptType() {
        return tlsRptType;
    }

    /** What the operator can do. */
    public String hint() {
        return hint;
    }

    /** The label of metrics and the anchor in the documentation: "starttls-not-offered". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
