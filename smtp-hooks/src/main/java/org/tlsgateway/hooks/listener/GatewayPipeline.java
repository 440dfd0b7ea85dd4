package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;
import org.apache.james.protocols.netty.HandlerConstants;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.net.CountedReads;
import org.tlsgateway.hooks.framing.SmtpFramer;

/** Puts a connection together: limits and framer on its I/O loop, the dialogue on a worker thread. */
final class GatewayPipeline extends ChannelInitializer<SocketChannel> {
    private final Supplier<GatewaySmtpConfiguration> configuration;
    private final Supplier<@Nullable ServerTls> tls;
    private final ListenerServices services;
    private final ProtocolHandlerChain chain;
    private final EventExecutorGroup workers;
    private final ConnectionLimits connections;
    private final ChannelGroup sessions;
    private final SessionLog log = new SessionLog();

    GatewayPipeline(
            Supplier<GatewaySmtpConfiguration> configuration,
            Supplier<@Nullable ServerTls> tls,
            ListenerServices services,
            ProtocolHandlerChain chain,
            EventExecutorGroup workers,
            ConnectionLimits connections,
            ChannelGroup sessions) {
        this.configuration = configuration;
        this.tls = tls;
        this.services = services;
        this.chain = chain;
        this.workers = workers;
        this.connections = connections;
        this.sessions = sessions;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        InetSocketAddress client = channel.remoteAddress();
        if (client == null) {
            // It was gone before it was here.
            channel.close();
            return;
        }
        sessions.add(channel);
        channel.config().setRecvByteBufAllocator(new CountedReads());
        GatewaySmtpConfiguration current = configuration.get();
        ListenerConfig listener = current.listener();
        SmtpFramer framer = new SmtpFramer(listener.limits(), listener.timeouts());
        GatewayTransport transport = new GatewayTransport(
                channel, framer, tls.get(), listener.timeouts().handshake().toMillis());
        GatewaySession session = new GatewaySession(current, services, transport);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(
                HandlerConstants.CONNECTION_LIMIT_HANDLER,
                new AdmissionHandler(connections, listener, client.getAddress()));
        pipeline.addLast(HandlerConstants.FRAMER, framer);
        pipeline.addLast(
                workers, HandlerConstants.CORE_HANDLER, new SmtpCoreHandler(chain, framer, session, transport, log));
    }
}
