package org.tlsgateway.downstream.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Threads that do socket work, with the kinds of socket that go with them. Epoll where the native library is there, else NIO; Netty's
 * own {@code -Dio.netty.transport.noNative=true} asks for NIO.
 *
 * @param group of threads
 * @param channelType of a connection
 * @param serverChannelType of a listening socket
 */
public record EventLoops(
        EventLoopGroup group,
        Class<? extends SocketChannel> channelType,
        Class<? extends ServerSocketChannel> serverChannelType) {

    /** So many threads. */
    public static EventLoops start(int threads, ThreadFactory factory) {
        return epollAvailable()
                ? new EventLoops(
                        new EpollEventLoopGroup(threads, factory),
                        EpollSocketChannel.class,
                        EpollServerSocketChannel.class)
                : startNio(threads, factory);
    }

    /** So many threads, without the native library. */
    public static EventLoops startNio(int threads, ThreadFactory factory) {
        return new EventLoops(
                new NioEventLoopGroup(threads, factory), NioSocketChannel.class, NioServerSocketChannel.class);
    }

    /** True when the sockets are epoll's: splice(2) and IP_TRANSPARENT are to be had. */
    public boolean epoll() {
        return group instanceof EpollEventLoopGroup;
    }

    /** A listener that accepts on these threads, and whose connections are shared out among them. */
    public ServerBootstrap server() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group, group)
                .channel(serverChannelType)
                .handler(new LaterRegistration());
        // splice(2) in Netty works level-triggered only.
        return epoll() ? bootstrap.childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED) : bootstrap;
    }

    /** Ends the threads; waits for that, though not for ever. */
    public void stop() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static boolean epollAvailable() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError notOnTheClassPath) {
            return false;
        }
    }

    /**
     * A connection joins its loop in a task. Netty 4.1.86 hands what epoll reported of a descriptor to whichever channel has its number by
     * then: a connection that is accepted while such reports are handled may be told of the end of one that was closed a moment ago.
     */
    @Sharable
    private static final class LaterRegistration extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object connection) {
            ctx.executor().execute(() -> ctx.fireChannelRead(connection));
        }
    }
}
