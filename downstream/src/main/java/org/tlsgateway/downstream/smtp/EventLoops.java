package org.tlsgateway.downstream.smtp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that do the client's socket work: two, for all connections. Epoll where the native library is there.
 *
 * @param group of threads
 * @param channelType that goes with it
 */
record EventLoops(EventLoopGroup group, Class<? extends SocketChannel> channelType) {
    private static final int THREADS = 2;

    static EventLoops start() {
        ThreadFactory threads = new DefaultThreadFactory("smtp-out", true);
        return epoll()
                ? new EventLoops(new EpollEventLoopGroup(THREADS, threads), EpollSocketChannel.class)
                : new EventLoops(new NioEventLoopGroup(THREADS, threads), NioSocketChannel.class);
    }

    void stop() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static boolean epoll() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError notOnTheClassPath) {
            return false;
        }
    }
}
