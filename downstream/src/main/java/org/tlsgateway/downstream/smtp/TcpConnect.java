package org.tlsgateway.downstream.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/**
 * One TCP connection going out.
 *
 * <p>With a source address, which need not be the machine's own (Linux ip(7), IP_TRANSPARENT), it is bound before it connects: the
 * gateway's own address is never used in its place. The answers come back only where the operator routes them here.
 *
 * <p>The socket is opened in a task of the event loop. Netty 4.1.86 hands what epoll reported of a descriptor to whichever channel has
 * its number by then: a socket that is opened while such reports are handled may be told of the end of one that was closed a moment ago.
 */
public final class TcpConnect {
    private final Bootstrap bootstrap;
    private final @Nullable InetAddress source;
    private final InetSocketAddress target;
    private final CompletableFuture<Channel> result = new CompletableFuture<>();

    private TcpConnect(Bootstrap bootstrap, @Nullable InetAddress source, InetSocketAddress target) {
        this.bootstrap = bootstrap;
        this.source = source;
        this.target = target;
    }

    /**
     * Connects on the loop.
     *
     * @param bootstrap without a group; its handler sees the channel before it is connected
     * @param source null for whichever address the system chooses
     * @return the connected channel, or {@link SmtpFailure} with CONNECT_TIMEOUT, CONNECT_REFUSED or SOURCE_ADDRESS_UNAVAILABLE;
     *     told on the loop
     */
    public static CompletableFuture<Channel> connect(
            EventLoop loop, Bootstrap bootstrap, @Nullable InetAddress source, InetSocketAddress target) {
        TcpConnect connect = new TcpConnect(bootstrap.group(loop), source, target);
        try {
            loop.execute(connect::open);
        } catch (RejectedExecutionException stopped) {
            connect.fail(Failure.INTERNAL, "the gateway is stopping");
        }
        return connect.result;
    }

    private void open() {
        InetAddress to = target.getAddress();
        if (source != null && (to == null || to.getClass() != source.getClass())) {
            noSource("to " + target + ": another address family");
            return;
        }
        ChannelFuture registered = bootstrap.register();
        registered.addListener(done -> {
            if (!done.isSuccess()) {
                notConnected(done.cause());
            } else if (source == null) {
                connect(registered.channel());
            } else {
                bind(registered.channel(), source);
            }
        });
    }

    private void bind(Channel channel, InetAddress from) {
        if (!(channel instanceof EpollSocketChannel)) {
            channel.close();
            noSource("it needs epoll, whose native library was not loaded");
            return;
        }
        // Not fatal by itself: an address of the machine needs no IP_TRANSPARENT.
        String refused = transparent(channel);
        channel.bind(new InetSocketAddress(from, 0)).addListener(bound -> {
            if (bound.isSuccess()) {
                connect(channel);
            } else {
                channel.close();
                noSource(words(bound.cause()) + (refused == null ? "" : "; " + refused));
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

    private void connect(Channel channel) {
        channel.connect(target).addListener(done -> {
            if (done.isSuccess()) {
                result.complete(channel);
            } else {
                channel.close();
                notConnected(done.cause());
            }
        });
    }

    private void notConnected(@Nullable Throwable cause) {
        fail(
                cause instanceof ConnectTimeoutException ? Failure.CONNECT_TIMEOUT : Failure.CONNECT_REFUSED,
                "cannot connect to " + target + ": " + words(cause));
    }

    private void noSource(String why) {
        String from = source == null ? "" : source.getHostAddress();
        fail(Failure.SOURCE_ADDRESS_UNAVAILABLE, "cannot connect from " + from + ": " + why);
    }

    private void fail(Failure failure, String detail) {
        result.completeExceptionally(new SmtpFailure(failure, detail, null, TlsAchieved.CLEAR));
    }

    private static String words(@Nullable Throwable cause) {
        return cause == null ? "unknown" : String.valueOf(cause.getMessage());
    }
}
