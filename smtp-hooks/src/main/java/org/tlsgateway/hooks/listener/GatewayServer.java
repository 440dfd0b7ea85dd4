package org.tlsgateway.hooks.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractProtocolAsyncServer;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.smtpserver.jmx.JMXHandlersLoader;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.net.PlainAddress;

/**
 * One gateway listener. A James protocol server for what handlers, JMX and life cycle are concerned; sockets, pipeline and sessions
 * are its own.
 */
public final class GatewayServer extends AbstractProtocolAsyncServer implements GatewayServerMBean {
    private static final Logger LOGGER = LoggerFactory.getLogger(GatewayServer.class);
    private static final int BACKLOG = 512;

    /** Replies that a client has not read: above the high mark the framer stops reading from it. */
    private static final WriteBufferWaterMark UNREAD_REPLIES = new WriteBufferWaterMark(8 * 1024, 32 * 1024);

    private static final long DRAIN_SECONDS = 5;

    private final ListenerServices services;
    private final ConnectionLimits connections = new ConnectionLimits();
    private final List<Channel> bound = new ArrayList<>();
    private final ChannelGroup sessions = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile GatewaySmtpConfiguration configuration;
    private volatile @Nullable ServerTls tls;
    private @Nullable EventLoops loops;

    public GatewayServer(
            ListenerConfig listener, @Nullable ServerTls tls, ListenerServices services, ProtocolHandlerLoader loader)
            throws ConfigurationException {
        this.configuration = new GatewaySmtpConfiguration(listener);
        this.tls = tls;
        this.services = services;
        setProtocolHandlerLoader(loader);
        configure(forJames(listener));
    }

    /** What James's base classes insist on reading; all else is in {@link ListenerConfig}. */
    private static BaseHierarchicalConfiguration forJames(ListenerConfig listener) {
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty("bind", "0.0.0.0:0");
        config.addProperty("jmxName", "gateway-" + listener.name().replaceAll("[^A-Za-z0-9._-]", "_"));
        config.addProperty("maxExecutorCount", listener.workerThreads());
        config.addProperty("handlerchain[@enableJmx]", false);
        return config;
    }

    /** Puts a new version in force, for sessions that begin from now on. What is bound stays as it is. */
    public void reload(ListenerConfig listener, @Nullable ServerTls newTls) {
        if (!listener.bind().equals(configuration.listener().bind())
                || listener.ioThreads() != configuration.listener().ioThreads()
                || listener.workerThreads() != configuration.listener().workerThreads()
                || listener.arrival().transparent()
                        != configuration.listener().arrival().transparent()) {
            LOGGER.warn("Listener {}: bind, threads and transparent change with a restart only", listener.name());
        }
        tls = newTls;
        configuration = new GatewaySmtpConfiguration(listener);
    }

    public ListenerConfig listener() {
        return configuration.listener();
    }

    @Override
    public synchronized void bind() throws Exception {
        EventLoops io = EventLoops.start(listener().ioThreads(), NamedThreadFactory.withName(jmxName + "-io"));
        loops = io;
        ServerBootstrap bootstrap = io.server()
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                // Not TCP_NODELAY: Netty sets it by itself.
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD_REPLIES)
                .childHandler(new GatewayPipeline(
                        () -> configuration,
                        () -> tls,
                        services,
                        SessionHandlers.of(getProtocolHandlerChain()),
                        getExecutorGroup(),
                        connections,
                        sessions));
        for (HostPort address : listener().bind()) {
            bind(bootstrap, address);
        }
    }

    private void bind(ServerBootstrap bootstrap, HostPort address) throws IOException {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        ChannelFuture socket = bootstrap.register().awaitUninterruptibly();
        try {
            if (socket.isSuccess() && listener().arrival().transparent()) {
                TransparentSocket.makeTransparent(socket.channel());
            }
        } catch (IOException notTransparent) {
            socket.channel().close().awaitUninterruptibly();
            unbind();
            throw new IOException("listener " + listener().name() + ": " + notTransparent.getMessage(), notTransparent);
        }
        ChannelFuture binding =
                socket.isSuccess() ? socket.channel().bind(local).awaitUninterruptibly() : socket;
        if (!binding.isSuccess()) {
            socket.channel().close().awaitUninterruptibly();
            unbind();
            throw new IOException(
                    "listener " + listener().name() + " cannot listen on " + address + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        bound.add(binding.channel());
        services.own().listening(((InetSocketAddress) binding.channel().localAddress()).getPort());
    }

    /** Takes no more connections, tells those that are open, and lets a message that is being inspected come to its end. */
    @Override
    public synchronized void unbind() {
        getListenAddresses().forEach(address -> services.own().stopped(address.getPort()));
        bound.forEach(channel -> channel.close().awaitUninterruptibly());
        bound.clear();
        sessions.forEach(GatewayPipeline::shutDown);
        sessions.newCloseFuture().awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
        sessions.close().awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
        letWorkersFinish();
        shutDown(loops);
        loops = null;
    }

    /** A closed channel still has its goodbyes under way between its I/O loop and its worker: there, back, and there again. */
    private void letWorkersFinish() {
        for (int hop = 0; hop < 3; hop++) {
            Iterable<EventExecutor> io = loops == null ? List.of() : loops.group();
            Stream.of(io, getExecutorGroup())
                    .flatMap(group -> StreamSupport.stream(group.spliterator(), false))
                    .map(executor -> executor.submit(() -> {}))
                    .toList()
                    .forEach(done -> done.awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static void shutDown(@Nullable EventLoops group) {
        if (group != null) {
            group.stop();
        }
    }

    @Override
    public synchronized boolean isBound() {
        return !bound.isEmpty();
    }

    /** Where it really listens, with the port that a 0 became. */
    @Override
    public synchronized List<InetSocketAddress> getListenAddresses() {
        return bound.stream()
                .map(channel -> PlainAddress.of((InetSocketAddress) channel.localAddress()))
                .toList();
    }

    @Override
    public String[] getBoundAddresses() {
        return getListenAddresses().stream()
                .map(address -> new HostPort(address.getAddress().getHostAddress(), address.getPort()).toString())
                .toArray(String[]::new);
    }

    @Override
    public int getOpenConnections() {
        return connections.open();
    }

    @Override
    public String getHelloName() {
        return listener().helloName();
    }

    @Override
    public boolean getStartTLSSupported() {
        return tls != null;
    }

    @Override
    public int getMaximumConcurrentConnections() {
        return listener().limits().connections();
    }

    @Override
    public String getServiceType() {
        return "TLS Gateway " + listener().name();
    }

    @Override
    protected void configureHelloName(Configuration ignored) {
        // The name is ListenerConfig's, and James would ask the resolver for the host's.
    }

    @Override
    protected void buildSSLContext() {
        // TLS is ServerTls's.
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return GatewayListenerHandlers.class;
    }

    @Override
    protected Class<? extends HandlersPackage> getJMXHandlersPackage() {
        return JMXHandlersLoader.class;
    }

    @Override
    protected int getDefaultPort() {
        return 0;
    }

    @Override
    protected String getDefaultJMXName() {
        return "gateway";
    }

    @Override
    protected @Nullable ChannelHandlerFactory createFrameHandlerFactory() {
        return null;
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        throw new UnsupportedOperationException("GatewayPipeline makes it");
    }
}
