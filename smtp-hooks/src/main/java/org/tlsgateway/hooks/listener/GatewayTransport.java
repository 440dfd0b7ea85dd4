package org.tlsgateway.hooks.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.apache.james.protocols.api.AbstractProtocolTransport;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.netty.HandlerConstants;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.framing.SmtpFramer;

/**
 * The channel under a session. Unlike James's own it writes the 220 to STARTTLS and puts the SslHandler in place within one
 * event loop task, so that the client's first handshake byte cannot overtake it. All but the stack of line handlers belongs to the
 * channel's event loop.
 */
public final class GatewayTransport extends AbstractProtocolTransport {
    /** How long a client may take to read the last reply and close. */
    private static final int LINGER_SECONDS = 3;

    private final SocketChannel channel;
    private final ConnectionFacts facts;
    private final SmtpFramer framer;
    private final @Nullable ServerTls tls;
    private final long handshakeMillis;
    private final Deque<LineHandler<? extends ProtocolSession>> lineHandlers = new ArrayDeque<>();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private int errors;
    private boolean closing;

    GatewayTransport(
            SocketChannel channel,
            ConnectionFacts facts,
            SmtpFramer framer,
            @Nullable ServerTls tls,
            long handshakeMillis) {
        this.channel = channel;
        this.facts = facts;
        this.framer = framer;
        this.tls = tls;
        this.handshakeMillis = handshakeMillis;
    }

    @Override
    protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        if (bytes.length > 0 && bytes[0] == '5') {
            errors++;
        }
        if (startTls) {
            startTls(bytes);
        } else {
            pending.writeBytes(bytes);
        }
    }

    /**
     * Sends what was replied, and in the same event loop task does what is next: the client's answer cannot come in between and be
     * taken for something sent too early.
     */
    void send(Runnable next) {
        if (pending.size() > 0) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(pending.toByteArray()));
            pending.reset();
        }
        next.run();
    }

    private void startTls(byte[] ready) {
        // RFC 3207 section 5: what came in clear after the command is not for us to read.
        if (!channel.isActive() || tls == null || !framer.beginTls()) {
            channel.close();
            return;
        }
        SslHandler handler = tls.newHandler(channel);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        channel.writeAndFlush(Unpooled.wrappedBuffer(ready));
        channel.pipeline().addFirst(HandlerConstants.SSL_HANDLER, handler).addFirst(new HandshakeTurn());
    }

    @Override
    protected void writeToClient(InputStream in, ProtocolSession session, boolean startTls) {
        throw new UnsupportedOperationException("SMTP has no streamed replies");
    }

    @Override
    protected void close() {
        if (closing) {
            return;
        }
        closing = true;
        // Closing with input unread would reset the connection, and the client might never see our last reply.
        byte[] lastWords = pending.toByteArray();
        pending.reset();
        channel.writeAndFlush(Unpooled.wrappedBuffer(lastWords)).addListener(flushed -> endOutput());
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private void endOutput() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler != null) {
            handler.closeOutbound();
        } else if (channel.isActive()) {
            channel.shutdownOutput();
        } else {
            channel.close();
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** True when the session has said its last word. */
    boolean closing() {
        return closing;
    }

    /** How many commands were refused for good. */
    int errors() {
        return errors;
    }

    @Nullable
    LineHandler<? extends ProtocolSession> lineHandler() {
        return lineHandlers.peekFirst();
    }

    void dropLineHandlers() {
        lineHandlers.clear();
    }

    @Override
    public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession session) {
        lineHandlers.addFirst(handler);
    }

    @Override
    public void popLineHandler() {
        lineHandlers.pollFirst();
    }

    /** The client's, also behind a proxy. */
    @Override
    public InetSocketAddress getRemoteAddress() {
        return facts.client();
    }

    /** Where the client believes to be connected to. */
    @Override
    public InetSocketAddress getLocalAddress() {
        InetSocketAddress original = facts.originalDestination();
        return original == null ? facts.local() : original;
    }

    /** Where the client meant to connect, null when it meant the gateway. */
    public @Nullable InetSocketAddress originalDestination() {
        return facts.originalDestination();
    }

    /** The proxy that the client came through, null when it came directly. */
    public @Nullable InetSocketAddress proxy() {
        return facts.proxy();
    }

    @Override
    public String getId() {
        return channel.id().asShortText();
    }

    @Override
    public boolean isTLSStarted() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public boolean isStartTLSSupported() {
        return tls != null;
    }

    @Override
    public Optional<SSLSession> getSSLSession() {
        return Optional.ofNullable(channel.pipeline().get(SslHandler.class))
                .map(handler -> handler.engine().getSession());
    }

    @Override
    public boolean isProxyRequired() {
        return false;
    }

    @Override
    public void setReadable(boolean readable) {
        throw new UnsupportedOperationException("the framer decides when to read");
    }

    @Override
    public boolean isReadable() {
        return channel.config().isAutoRead();
    }
}
