package org.tlsgateway.hooks.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.ProxyInformation;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.ehlo.EhloFilter;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.ehlo.EhloMirror;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.hooks.framing.ChunkSize;
import org.tlsgateway.hooks.splice.SpliceReport;
import org.tlsgateway.hooks.verdict.ChunkedMessage;
import org.tlsgateway.hooks.verdict.MessageIntake;

/**
 * One client's SMTP session on a gateway listener. Keeps the configuration that was in force when it began; touched only on
 * the I/O thread that its connection is bound to, and by the one errand of it that may be under way on a worker.
 */
public final class GatewaySession extends ExtendedSMTPSession {
    private final GatewaySmtpConfiguration configuration;
    private final ListenerServices services;
    private final GatewayTransport transport;
    private final SessionStatistics statistics = new SessionStatistics();
    private SessionDecision decision;
    private ServerFacts server = new ServerFacts.NotAsked();
    private @Nullable EhloMirror mirror;
    private @Nullable SpliceReport splice;
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
        this.transport = transport;
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

    /** Where the client meant to connect when it was intercepted, else null. */
    public @Nullable InetSocketAddress originalDestination() {
        return transport.originalDestination();
    }

    /** The trusted proxy that the client came through, null when it came directly. */
    public @Nullable InetSocketAddress proxy() {
        return transport.proxy();
    }

    /** James's own throws when there was no proxy. */
    @Override
    public Optional<ProxyInformation> getProxyInformation() {
        return proxy() == null
                ? Optional.empty()
                : Optional.of(new ProxyInformation(getRemoteAddress(), getLocalAddress()));
    }

    /** What the rules say of this session, with what is known so far; what a mirrored server lacks is hidden too. */
    public SessionDecision decision() {
        return decision;
    }

    /** Decides again now that the EHLO name is known, or forgotten; what was learned of its server is forgotten. */
    public SessionDecision decide(@Nullable String ehloName) {
        server = new ServerFacts.NotAsked();
        mirror = null;
        decision = listener()
                .policy()
                .decide(new ClientFacts(listener().name(), client(), originalDestination(), ehloName));
        return decision;
    }

    /** The session's own downstream server, null when it has none. */
    public @Nullable NextHop server() {
        return decision.downstream().nextHop(originalDestination());
    }

    /** Where its mail goes, null for the MX of its recipients. */
    public @Nullable NextHop nextHop() {
        return decision.downstream().delivery() == DownstreamUse.Delivery.SERVER ? server() : null;
    }

    /** The address to connect from, null for the gateway's own. */
    public @Nullable InetAddress sourceAddress() {
        return decision.downstream().source() == DownstreamUse.SourceAddress.CLIENT ? client() : null;
    }

    /** What is known of that server. */
    public ServerFacts serverFacts() {
        return server;
    }

    /** Takes what was learned of the server, before the client's command is answered. */
    void learned(ServerFacts facts) {
        server = facts;
        mirror = facts instanceof ServerFacts.Offers offers
                        && decision.downstream().capabilities() == DownstreamUse.Capabilities.MIRROR
                ? offers.keywords()
                : null;
    }

    /** The EHLO lines that the client sees, of those that the gateway lists by itself; from now on no others can be used. */
    public List<String> show(List<String> own) {
        EhloMirror shown = mirror;
        List<String> allowed = EhloFilter.apply(own, decision.hidden());
        if (shown == null) {
            return allowed;
        }
        Set<EhloKeyword> hidden = new HashSet<>(decision.hidden());
        hidden.addAll(shown.missing(allowed));
        decision =
                new SessionDecision(decision.tls(), hidden, decision.rule(), decision.reason(), decision.downstream());
        return shown.lines(allowed);
    }

    /** The greatest message that is taken, in bytes, 0 for no limit: a mirrored server may take less than the gateway. */
    public long messageSize() {
        long own = listener().limits().messageSize();
        return mirror == null ? own : mirror.sizeLimit(own);
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

    /** How the session was passed through, null when it was not. */
    public @Nullable SpliceReport splice() {
        return splice;
    }

    void spliced(SpliceReport report) {
        splice = report;
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
