package org.tlsgateway.downstream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;
import org.tlsgateway.downstream.smtp.HandOverGuard;
import org.tlsgateway.downstream.smtp.SmtpFailure;

class SessionServersTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final EventLoopGroup nio = new NioEventLoopGroup(1);
    private final EventLoopGroup epoll = new EpollEventLoopGroup(1);
    private AddressAnswer dns = new AddressAnswer.None("nothing there");

    @AfterEach
    void stop() {
        nio.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        epoll.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Dns implements MxLookup {
        @Override
        public CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget) {
            throw new AssertionError("a session's server has no exchangers");
        }

        @Override
        public CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget) {
            throw new AssertionError("the operator's names are looked up otherwise");
        }

        @Override
        public CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget) {
            return CompletableFuture.completedFuture(dns);
        }
    }

    private CompletableFuture<SessionServer> start(
            EventLoopGroup group, NextHop hop, @Nullable InetAddress source, Duration budget) {
        return new SessionServers(new Dns())
                .open(group.next(), new ServerRequest(hop, source, "gw.example.net", budget));
    }

    private SessionServer open(InetSocketAddress address) {
        return await(start(nio, new NextHop.OriginalDestination(address), null, LONG));
    }

    private SmtpFailure refusal(InetSocketAddress address, Duration budget) {
        return failure(start(nio, new NextHop.OriginalDestination(address), null, budget));
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static SmtpFailure failure(CompletableFuture<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return SmtpFailure.of(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no failure");
    }

    @Test
    void serverShouldSayWhatItOffersInItsOrderWhenOpened() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS", "SIZE 157286400", "x-own  a\u0001b")
                .start()) {
            SessionServer server = open(mx.address());
            assertThat(server.ehloLines()).containsExactly("STARTTLS", "SIZE 157286400", "x-own  a?b");
            assertThat(server.address()).isEqualTo(mx.address());
            assertThat(await(server.usable())).isTrue();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net");
        }
    }

    @Test
    void serverShouldOfferNothingWhenItKnowsNoEhlo() throws IOException {
        try (FakeMx mx =
                FakeMx.builder().on(Stage.EHLO, Answer.reply("502 what?")).start()) {
            assertThat(open(mx.address()).ehloLines()).isEmpty();
        }
    }

    @Test
    void quitShouldBeSaidWhenTheSessionEnds() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            SessionServer server = open(mx.address());
            server.quit();
            await(server.closed());
            mx.awaitClosed();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net", "QUIT");
        }
    }

    @Test
    void nextAddressShouldBeTriedWhenTheFirstRefuses() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            // Nobody listens on the other loopback address at this port.
            dns = new AddressAnswer.Found(List.of(
                    InetAddress.getByAddress(new byte[] {127, 0, 0, 9}),
                    mx.address().getAddress()));
            NextHop hop = new NextHop.Server(
                    new HostPort("mx.example.org", mx.address().getPort()));
            assertThat(await(start(nio, hop, null, LONG)).address()).isEqualTo(mx.address());
        }
    }

    @Test
    void literalShouldBeConnectedToWithoutDnsWhenTheRuleNamesOne() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            NextHop hop = new NextHop.Server(mx.hostPort());
            assertThat(await(start(nio, hop, null, LONG)).address()).isEqualTo(mx.address());
        }
    }

    @Test
    void openingShouldFailWhenTheNameHasNoAddress() {
        NextHop hop = new NextHop.Server(new HostPort("mx.example.org", 25));
        assertThat(failure(start(nio, hop, null, LONG)).failure()).isEqualTo(Failure.NO_ADDRESS);
    }

    @Test
    void openingShouldFailWhenDnsIsDown() {
        dns = new AddressAnswer.Unavailable("timeout");
        NextHop hop = new NextHop.Server(new HostPort("mx.example.org", 25));
        assertThat(failure(start(nio, hop, null, LONG)).failure()).isEqualTo(Failure.DNS_UNAVAILABLE);
    }

    @Test
    void openingShouldFailWhenNobodyListens() throws IOException {
        InetSocketAddress closed;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            closed = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        }
        assertThat(refusal(closed, LONG).failure()).isEqualTo(Failure.CONNECT_REFUSED);
    }

    @Test
    void openingShouldFailWithTheServersWordsWhenItGreetsWithARefusal() throws IOException {
        try (FakeMx mx =
                FakeMx.builder().on(Stage.GREETING, Answer.reply("554 not you")).start()) {
            SmtpFailure failure = refusal(mx.address(), LONG);
            assertThat(failure.failure()).isEqualTo(Failure.GREETING_REFUSED);
            assertThat(failure.detail()).contains("554 not you");
        }
    }

    @Test
    void openingShouldFailAndCloseWhenTheBudgetIsUp() throws IOException {
        try (FakeMx mx = FakeMx.builder().on(Stage.EHLO, Answer.raw("250-")).start()) {
            assertThat(refusal(mx.address(), SHORT).failure()).isEqualTo(Failure.REPLY_TIMEOUT);
            mx.awaitClosed();
        }
    }

    @Test
    void connectionShouldBeDroppedWhenTheOpeningIsCancelled() throws IOException {
        CountDownLatch greeted = new CountDownLatch(1);
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.EHLO, line -> {
                    greeted.countDown();
                    return Answer.raw("250-");
                })
                .start()) {
            CompletableFuture<SessionServer> opening =
                    start(nio, new NextHop.OriginalDestination(mx.address()), null, LONG);
            assertThat(greeted.await(20, TimeUnit.SECONDS)).isTrue();
            opening.cancel(false);
            mx.awaitClosed();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void channelShouldFollowTheLoopWhenItIsHandedOver() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS")
                .on(Stage.STARTTLS, Answer.reply("220 go").then(Answer.Then.HANG))
                .start()) {
            NextHop hop = new NextHop.OriginalDestination(mx.address());
            assertThat(await(await(start(nio, hop, null, LONG)).startTls())).isInstanceOf(NioSocketChannel.class);
            assertThat(await(await(start(epoll, hop, null, LONG)).startTls())).isInstanceOf(EpollSocketChannel.class);
        }
    }

    @Test
    void channelShouldBeBareAndNotReadWhenItIsHandedOver() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS")
                .on(Stage.STARTTLS, Answer.reply("220 go").then(Answer.Then.HANG))
                .start()) {
            SessionServer server = open(mx.address());
            Channel channel = await(server.startTls());
            assertThat(channel.config().isAutoRead()).isFalse();
            assertThat(channel.pipeline().toMap().values()).singleElement().isInstanceOf(HandOverGuard.class);
            server.quit();
            assertThat(await(server.usable())).isFalse();
            assertThat(channel.isOpen()).isTrue();
            channel.close();
            await(server.closed());
        }
    }

    @Test
    void startTlsShouldFailAsInjectionWhenBytesComeWithThe220() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS")
                .on(Stage.STARTTLS, Answer.raw("220 go\r\n250 ok\r\n").then(Answer.Then.HANG))
                .start()) {
            SessionServer server = open(mx.address());
            assertThat(failure(server.startTls()).failure()).isEqualTo(Failure.STARTTLS_INJECTION);
            await(server.closed());
        }
    }

    @Test
    void connectionShouldBeDroppedWhenBytesComeBeforeItIsTakenOver() throws IOException {
        CountDownLatch handedOver = new CountDownLatch(1);
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS")
                .on(
                        Stage.STARTTLS,
                        Answer.reply("220 go")
                                .thenSay(
                                        Answer.reply("250 ok").after(handedOver).then(Answer.Then.HANG)))
                .start()) {
            SessionServer server = open(mx.address());
            Channel channel = await(server.startTls());
            handedOver.countDown();
            channel.read();
            await(server.closed());
        }
    }

    @Test
    void startTlsShouldFailWithTheServersWordsWhenItIsRefused() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .ehlo("STARTTLS")
                .on(Stage.STARTTLS, Answer.reply("454 4.7.0 no key today"))
                .start()) {
            SmtpFailure failure = failure(open(mx.address()).startTls());
            assertThat(failure.failure()).isEqualTo(Failure.STARTTLS_REFUSED);
            assertThat(failure.detail()).contains("454 4.7.0 no key today");
        }
    }

    @Test
    void serverShouldNotBeUsableWhenItHasSpokenUnasked() throws IOException {
        CountDownLatch told = new CountDownLatch(1);
        try (FakeMx mx = FakeMx.builder()
                .on(
                        Stage.EHLO,
                        Answer.reply("250-x", "250 STARTTLS")
                                .thenSay(Answer.raw("220 g").after(told).then(Answer.Then.CLOSE)))
                .start()) {
            SessionServer server = open(mx.address());
            told.countDown();
            await(server.closed());
            assertThat(await(server.usable())).isFalse();
            assertThatThrownBy(() -> server.startTls().get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SmtpFailure.class);
        }
    }

    @Test
    void openingShouldFailWhenTheSourceIsTheClientsAndTheSocketsAreNotEpolls() throws IOException {
        InetAddress source = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        NextHop hop = new NextHop.OriginalDestination(new InetSocketAddress("127.0.0.1", 25));
        assertThat(failure(start(nio, hop, source, LONG)).failure()).isEqualTo(Failure.SOURCE_ADDRESS_UNAVAILABLE);
    }

    @Test
    void connectionShouldComeFromTheSourceWhenOneIsAskedFor() throws IOException {
        // 127.0.0.0/8 is local: no privilege and no route is needed to come from it.
        InetAddress source = InetAddress.getByAddress(new byte[] {127, 0, 0, 77});
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            NextHop hop = new NextHop.OriginalDestination((InetSocketAddress) server.getLocalSocketAddress());
            CompletableFuture<SessionServer> opening = start(epoll, hop, source, LONG);
            assertThat(server.accept().getInetAddress()).isEqualTo(source);
            opening.cancel(false);
        }
    }
}
