package org.tlsgateway.downstream.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The binding of outgoing connections to a source address that need not be this machine's, such as the client's own (IP_TRANSPARENT,
 * Linux ip(7)). The answers then come back only where the operator routes them here.
 */
public final class SourceBinding {
    private SourceBinding() {}

    /**
     * Makes connections of this bootstrap come from the address.
     *
     * @param group of the bootstrap: an event loop or several
     * @return why that cannot be, null when it can, as far as one can know before it is tried
     */
    public static @Nullable String apply(
            Bootstrap bootstrap, EventLoopGroup group, InetAddress source, InetSocketAddress target) {
        if (!epoll(group)) {
            return "cannot connect from " + source.getHostAddress() + ": the sockets are not epoll's";
        }
        InetAddress to = target.getAddress();
        if (to == null || to.getClass() != source.getClass()) {
            return "cannot connect from " + source.getHostAddress() + " to " + target + ": another address family";
        }
        bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true).localAddress(new InetSocketAddress(source, 0));
        return null;
    }

    private static boolean epoll(EventLoopGroup group) {
        EventLoopGroup threads = group instanceof EventLoop one ? one.parent() : group;
        return threads instanceof EpollEventLoopGroup;
    }
}
