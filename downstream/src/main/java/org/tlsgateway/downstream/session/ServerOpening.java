package org.tlsgateway.downstream.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.net.CountedReads;
import org.tlsgateway.downstream.smtp.ClearDialogue;
import org.tlsgateway.downstream.smtp.SmtpFailure;
import org.tlsgateway.downstream.smtp.TcpConnect;

/** One attempt to reach a session's server, at a few addresses one after the other, within one budget. On the event loop. */
final class ServerOpening {
    private static final int MAX_ADDRESSES = 4;

    private final EventLoop loop;
    private final ServerRequest request;
    private final CompletableFuture<SessionServer> result = new CompletableFuture<>();
    private final Deque<InetSocketAddress> left = new ArrayDeque<>();
    private final long deadline;
    private @Nullable Channel current;
    private boolean connected;

    ServerOpening(EventLoop loop, ServerRequest request) {
        this.loop = loop;
        this.request = request;
        this.deadline = System.nanoTime() + request.budget().toNanos();
    }

    CompletableFuture<SessionServer> result() {
        return result;
    }

    void start(MxLookup dns) {
        Future<?> timer = loop.schedule(this::expired, request.budget().toNanos(), TimeUnit.NANOSECONDS);
        result.whenComplete((server, failed) -> {
            timer.cancel(false);
            if (result.isCancelled()) {
                loop.execute(this::drop);
            }
        });
        HopAddresses.of(request.hop(), dns, request.budget())
                .whenCompleteAsync(
                        (addresses, failed) -> {
                            if (failed != null) {
                                result.completeExceptionally(SmtpFailure.of(failed));
                                return;
                            }
                            addresses.stream().limit(MAX_ADDRESSES).forEach(left::add);
                            tryNext();
                        },
                        loop);
    }

    private void tryNext() {
        InetSocketAddress target = left.poll();
        if (target == null || result.isDone()) {
            return;
        }
        connected = false;
        TcpConnect.connect(loop, bootstrap(), request.source(), target).whenComplete((channel, failed) -> {
            if (failed == null) {
                connected = true;
            } else {
                failed(SmtpFailure.of(failed));
            }
        });
    }

    private Bootstrap bootstrap() {
        boolean epoll = loop.parent() instanceof EpollEventLoopGroup;
        // An address that does not answer leaves time for those after it.
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / (left.size() + 1);
        Bootstrap bootstrap = new Bootstrap()
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                // Not TCP_NODELAY: Netty sets it by itself.
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new CountedReads())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis)))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        current = channel;
                        ClearDialogue begun = new ClearDialogue(channel);
                        begun.greet(request.heloName(), request.budget())
                                .whenComplete((ehlo, refused) -> greeted(begun, ehlo, refused));
                    }
                });
        // splice(2) in Netty works level-triggered only.
        return epoll ? bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED) : bootstrap;
    }

    private void greeted(ClearDialogue begun, @Nullable SmtpReply ehlo, @Nullable Throwable refused) {
        if (refused != null || ehlo == null) {
            failed(SmtpFailure.of(refused == null ? new IllegalStateException("no reply") : refused));
            return;
        }
        SessionServer server = new SessionServer(loop, begun, ehlo, request.budget());
        if (!result.complete(server)) {
            server.quit();
        }
    }

    /** The last address's failure is the one that is told. */
    private void failed(SmtpFailure failure) {
        if (left.isEmpty()) {
            result.completeExceptionally(failure);
        } else {
            tryNext();
        }
    }

    private void expired() {
        drop();
        result.completeExceptionally(failure(
                connected ? Failure.REPLY_TIMEOUT : Failure.CONNECT_TIMEOUT,
                "no answer of " + request.hop().text() + " within "
                        + request.budget().toMillis() + " ms"));
    }

    private void drop() {
        left.clear();
        if (current != null) {
            current.close();
        }
    }

    private static SmtpFailure failure(Failure failure, String detail) {
        return new SmtpFailure(failure, detail, null, TlsAchieved.CLEAR);
    }
}
