package org.tlsgateway.hooks.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.ehlo.EhloMirror;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.session.ServerRequest;
import org.tlsgateway.downstream.session.SessionServer;
import org.tlsgateway.downstream.smtp.SmtpFailure;

class ServerOffersTest {
    private static final ServerRequest REQUEST = request("mx.example", null);

    private final EventLoop loop = new DefaultEventLoop();
    private final Queue<CompletableFuture<SessionServer>> opened = new ArrayDeque<>();
    private long now;
    private final ServerOffers offers = new ServerOffers(
            (on, request) -> {
                CompletableFuture<SessionServer> opening = new CompletableFuture<>();
                opened.add(opening);
                return opening;
            },
            new com.google.common.base.Ticker() {
                @Override
                public long read() {
                    return now;
                }
            });

    @AfterEach
    void stop() {
        loop.shutdownGracefully();
    }

    @Test
    void sessionsShouldWaitForTheSameAnswer() {
        CompletableFuture<ServerFacts> first = offers.of(loop, REQUEST);
        CompletableFuture<ServerFacts> second = offers.of(loop, REQUEST);
        fail(opened.remove());

        assertThat(opened).isEmpty();
        assertThat(first.join()).isEqualTo(new ServerFacts.Unusable(Failure.CONNECT_REFUSED, "nobody there"));
        assertThat(second.join()).isEqualTo(first.join());
    }

    @Test
    void serverThatIsDownShouldBeAskedAgainOnlyAfterAWhile() {
        offers.of(loop, REQUEST);
        fail(opened.remove());

        now += ServerOffers.RETRY.toNanos() - 1;
        assertThat(offers.of(loop, REQUEST).join()).isInstanceOf(ServerFacts.Unusable.class);
        assertThat(opened).isEmpty();
        now += 1;
        offers.of(loop, REQUEST);
        assertThat(opened).hasSize(1);
    }

    @Test
    void whatWasLearnedShouldBeForgottenInTime() {
        ServerFacts.Offers known = new ServerFacts.Offers(new EhloMirror(List.of("DSN")));
        offers.learn(REQUEST, known);

        now += ServerOffers.FRESH.toNanos() - 1;
        assertThat(offers.of(loop, REQUEST).join()).isEqualTo(known);
        now += 1;
        offers.of(loop, REQUEST);
        assertThat(opened).hasSize(1);
    }

    @Test
    void serverThatAnswersAgainShouldCountAtOnce() {
        offers.of(loop, REQUEST);
        fail(opened.remove());
        ServerFacts.Offers known = new ServerFacts.Offers(new EhloMirror(List.of("DSN")));
        offers.learn(REQUEST, known);

        assertThat(offers.of(loop, REQUEST).join()).isEqualTo(known);
    }

    @Test
    void anotherSourceAddressShouldBeAskedForItself() {
        offers.learn(REQUEST, new ServerFacts.Offers(new EhloMirror(List.of("DSN"))));
        offers.of(loop, request("mx.example", IpLiteral.parse("192.0.2.1").orElseThrow()));

        assertThat(opened).hasSize(1);
    }

    @Test
    void bugShouldBeAnInternalFailureWithoutItsWords() {
        ServerOffers broken = new ServerOffers((on, request) -> {
            throw new IllegalStateException("secret detail");
        });

        assertThat(broken.of(loop, REQUEST).join())
                .isEqualTo(new ServerFacts.Unusable(Failure.INTERNAL, "an error of the gateway"));
    }

    private static void fail(CompletableFuture<SessionServer> opening) {
        opening.completeExceptionally(
                new SmtpFailure(Failure.CONNECT_REFUSED, "nobody there", null, TlsAchieved.CLEAR));
    }

    private static ServerRequest request(String host, @Nullable InetAddress source) {
        return new ServerRequest(
                new NextHop.Server(new HostPort(host, 25)), source, "gw.example", Duration.ofSeconds(10));
    }
}
