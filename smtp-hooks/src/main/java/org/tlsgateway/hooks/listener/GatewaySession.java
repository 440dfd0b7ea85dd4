package org.tlsgateway.hooks.listener;

import java.net.InetAddress;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.hooks.framing.ChunkSize;
import org.tlsgateway.hooks.verdict.ChunkedMessage;
import org.tlsgateway.hooks.verdict.MessageIntake;

/**
 * One client's SMTP session on a gateway listener. Keeps the configuration that was in force when it began; touched only by
 * the worker thread that its connection is bound to.
 */
public final class GatewaySession extends ExtendedSMTPSession {
    private final GatewaySmtpConfiguration configuration;
    private final ListenerServices services;
    private final SessionStatistics statistics = new SessionStatistics();
    private SessionDecision decision;
    private @Nullable MessageIntake intake;
    private @Nullable ChunkedMessage chunked;
    private @Nullable ChunkSize chunk;
    private EnvelopeParameters envelope = new EnvelopeParameters();
    private @Nullable SSLSession tls;

    public GatewaySession(
            GatewaySmtpConfiguration configuration, ListenerServices services, GatewayTransport transport) {
        super(configuration, transport);
        this.configuration = configuration;
        this.services = services;
        this.decision = decide(null);
    }

    public ListenerConfig listener() {
        return configuration.listener();
    }

    public ListenerServices services() {
        return services;
    }

    public InetAddress client() {
        return getRemoteAddress().getAddress();
    }

    /** What the rules say of this session, with what is known so far. */
    public SessionDecision decision() {
        return decision;
    }

    /** Decides again now that the EHLO name is known, or forgotten. */
    public SessionDecision decide(@Nullable String ehloName) {
        decision = listener().policy().decide(new ClientFacts(listener().name(), client(), null, ehloName));
        return decision;
    }

    public SessionStatistics statistics() {
        return statistics;
    }

    /** The TLS of this connection, null when it is in clear. */
    public @Nullable SSLSession tls() {
        return tls;
    }

    void tlsStarted(SSLSession session) {
        tls = session;
    }

    /** The argument of EHLO or HELO, null before it. */
    public @Nullable String heloName() {
        return getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse(null);
    }

    /** True when the client greeted with EHLO. */
    public boolean esmtp() {
        return "EHLO"
                .equals(getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                        .orElse(null));
    }

    /** The message that DATA has begun, null outside DATA. */
    public @Nullable MessageIntake intake() {
        return intake;
    }

    public void beginData(MessageIntake message) {
        intake = message;
    }

    /** Takes the message out of the session: what becomes of it is the caller's business. */
    public @Nullable MessageIntake takeIntake() {
        MessageIntake message = intake;
        intake = null;
        return message;
    }

    /** The message that BDAT has begun, null when there is none. */
    public @Nullable ChunkedMessage chunked() {
        return chunked;
    }

    public void beginChunked(ChunkedMessage message) {
        chunked = message;
    }

    /** The last chunk has come: from here on the message is one like that of DATA. */
    void endChunked() {
        if (chunked != null) {
            intake = chunked.intake();
            chunked = null;
        }
    }

    /** The size of the chunk that BDAT has named last. */
    public ChunkSize chunk() {
        if (chunk == null) {
            throw new IllegalStateException("no BDAT");
        }
        return chunk;
    }

    void chunk(ChunkSize size) {
        chunk = size;
    }

    /** What the transaction's envelope says beyond James's addresses. */
    public EnvelopeParameters envelope() {
        return envelope;
    }

    /** What BDAT has brought so far is dropped with its transaction (RFC 3030 section 2). */
    @Override
    public void resetState() {
        super.resetState();
        envelope = new EnvelopeParameters();
        if (chunked != null) {
            chunked.intake().dispose();
            chunked = null;
        }
    }

    /** RFC 3207 section 4.2: what was learned before TLS is forgotten. */
    public void forgetAll() {
        resetState();
        removeAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection);
        removeAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
        setUsername(null);
        setRelayingAllowed(configuration.relays(client()));
        decide(null);
    }

    @Override
    public boolean verifyIdentity() {
        return false;
    }
}
