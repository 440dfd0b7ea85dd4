package org.tlsgateway.hooks.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.apache.james.protocols.netty.HandlerConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.session.DestinationVerdict;
import org.tlsgateway.core.session.OriginalDestinationPolicy;
import org.tlsgateway.downstream.net.CountedReads;
import org.tlsgateway.downstream.net.PlainAddress;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.proxy.ProxyHeader;
import org.tlsgateway.hooks.proxy.ProxyHeaderHandler;
import org.tlsgateway.hooks.proxy.StrayHeaderHandler;

/**
 * Puts a connection together as soon as it is known who the client is and where it meant to connect: limits, framer and
 * dialogue on its I/O loop, with workers for what may block.
 */
final class GatewayPipeline extends ChannelInitializer<SocketChannel> {
    private static final Logger LOGGER = LoggerFactory.getLogger(GatewayPipeline.class);

    private final Supplier<GatewaySmtpConfiguration> configuration;
    private final Supplier<@Nullable ServerTls> tls;
    private final ListenerServices services;
    private final SessionHandlers handlers;
    private final EventExecutorGroup workers;
    private final ConnectionLimits connections;
    private final ChannelGroup sessions;
    private final SessionLog log = new SessionLog();

    GatewayPipeline(
            Supplier<GatewaySmtpConfiguration> configuration,
            Supplier<@Nullable ServerTls> tls,
            ListenerServices services,
            SessionHandlers handlers,
            EventExecutorGroup workers,
            ConnectionLimits connections,
            ChannelGroup sessions) {
        this.configuration = configuration;
        this.tls = tls;
        this.services = services;
        this.handlers = handlers;
        this.workers = workers;
        this.connections = connections;
        this.sessions = sessions;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (channel.remoteAddress() == null || channel.localAddress() == null) {
            // It was gone before it was here.
            channel.close();
            return;
        }
        InetSocketAddress peer = PlainAddress.of(channel.remoteAddress());
        InetSocketAddress local = PlainAddress.of(channel.localAddress());
        sessions.add(channel);
        channel.config().setRecvByteBufAllocator(new CountedReads());
        GatewaySmtpConfiguration current = configuration.get();
        ListenerConfig.Arrival arrival = current.listener().arrival();
        ListenerConfig.Proxy proxy = arrival.proxy();
        if (proxy != null && proxy.networks().lookup(peer.getAddress()) != null) {
            channel.pipeline()
                    .addLast(
                            HandlerConstants.PROXY_HANDLER,
                            new ProxyHeaderHandler(proxy.header(), new Arriving(channel, current, proxy, peer, local)));
        } else {
            assemble(channel, current, new ConnectionFacts(peer, local, arrival.transparent() ? local : null, null));
        }
    }

    /** What becomes of a trusted proxy's connection. */
    private final class Arriving implements ProxyHeaderHandler.Observer {
        private final SocketChannel channel;
        private final GatewaySmtpConfiguration current;
        private final ListenerConfig.Proxy proxy;
        private final InetSocketAddress peer;
        private final InetSocketAddress local;

        private Arriving(
                SocketChannel channel,
                GatewaySmtpConfiguration current,
                ListenerConfig.Proxy proxy,
                InetSocketAddress peer,
                InetSocketAddress local) {
            this.channel = channel;
            this.current = current;
            this.proxy = proxy;
            this.peer = peer;
            this.local = local;
        }

        @Override
        public void arrived(ProxyHeader.Proxied header) {
            boolean original = proxy.destination() == ListenerConfig.ProxyDestination.ORIGINAL;
            assemble(
                    channel,
                    current,
                    new ConnectionFacts(header.source(), local, original ? header.destination() : null, peer));
        }

        @Override
        public void refused(String why) {
            Failure failure = Failure.PROXY_HEADER;
            SessionLog.refusedProxy(
                    current.listener().name(), peer, SessionEnd.of(failure.blame(), failure.phase(), why));
        }

        @Override
        public void checked(String what) {
            LOGGER.debug("listener={} proxy={}: {}", current.listener().name(), peer, what);
        }
    }

    private void assemble(SocketChannel channel, GatewaySmtpConfiguration current, ConnectionFacts facts) {
        ListenerConfig listener = current.listener();
        ChannelPipeline pipeline = channel.pipeline();
        InetSocketAddress destination = facts.originalDestination();
        if (destination != null
                && OriginalDestinationPolicy.judge(
                                destination,
                                services.own().known(),
                                listener.arrival().allowedDestinations())
                        instanceof DestinationVerdict.Refused refused) {
            Failure failure = Failure.DESTINATION_REFUSED;
            SessionLog.refused(
                    listener.name(), facts, SessionEnd.of(failure.blame(), failure.phase(), refused.reason()));
            pipeline.addLast(new RefusalHandler("554 " + failure.enhancedStatusCode() + " " + refused.reason()));
            return;
        }
        SmtpFramer framer = new SmtpFramer(listener.limits(), listener.timeouts());
        GatewayTransport transport = new GatewayTransport(
                channel,
                facts,
                framer,
                tls.get(),
                listener.timeouts().handshake().toMillis());
        GatewaySession session = new GatewaySession(current, services, transport);
        // Replies to commands that came together leave together. SslHandler comes before it, and makes one record of
        // them.
        pipeline.addLast(new FlushConsolidationHandler());
        pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_HANDLER, new AdmissionHandler(connections, listener, facts));
        pipeline.addLast(new StrayHeaderHandler());
        pipeline.addLast(HandlerConstants.FRAMER, framer);
        pipeline.addLast(
                HandlerConstants.CORE_HANDLER, new SmtpCoreHandler(handlers, framer, session, transport, log, workers));
    }

    /** The listener stops: the session is told; a proxy that has not said who its client is is not. */
    static void shutDown(Channel channel) {
        if (channel.pipeline().get(ProxyHeaderHandler.class) != null) {
            channel.close();
        } else {
            SmtpCoreHandler.shutDown(channel);
        }
    }
}
