package org.tlsgateway.downstream.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/**
 * Connects from an address that need not be the machine's own (ip(7), IP_TRANSPARENT): bound before it connects, so that the
 * gateway's own address is never used in its place. Steps on the event loop of the channel.
 */
final class SourcedConnect {
    private final Bootstrap bootstrap;
    private final InetAddress source;

    SourcedConnect(Bootstrap bootstrap, InetAddress source) {
        this.bootstrap = bootstrap;
        this.source = source;
    }

    /** Fails with {@link SmtpFailure} when the source address cannot be had, and as a usual connect else. */
    ChannelFuture to(InetSocketAddress address) {
        ChannelFuture registered = bootstrap.register();
        Channel channel = registered.channel();
        ChannelPromise connected = channel.newPromise();
        registered.addListener(done -> {
            if (done.isSuccess()) {
                bind(channel, address, connected);
            } else {
                connected.tryFailure(done.cause());
            }
        });
        return connected;
    }

    private void bind(Channel channel, InetSocketAddress address, ChannelPromise connected) {
        if (!(channel instanceof EpollSocketChannel)) {
            fail(channel, connected, "it needs epoll, whose native library was not loaded");
            return;
        }
        // Not fatal by itself: an address of the machine needs no IP_TRANSPARENT.
        String refused = transparent(channel);
        channel.bind(new InetSocketAddress(source, 0)).addListener(bound -> {
            if (bound.isSuccess()) {
                channel.connect(address, connected);
            } else {
                fail(channel, connected, words(bound.cause()) + (refused == null ? "" : "; " + refused));
            }
        });
    }

    private static @Nullable String transparent(Channel channel) {
        try {
            channel.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
            return null;
        } catch (ChannelException notPermitted) {
            return "IP_TRANSPARENT: " + words(notPermitted);
        }
    }

    private void fail(Channel channel, ChannelPromise connected, String why) {
        connected.tryFailure(new SmtpFailure(
                Failure.SOURCE_ADDRESS_UNAVAILABLE,
                "cannot connect from " + source.getHostAddress() + ": " + why,
                null,
                TlsAchieved.CLEAR));
        channel.close();
    }

    private static String words(@Nullable Throwable cause) {
        return cause == null ? "unknown" : String.valueOf(cause.getMessage());
    }
}
