package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsLevel;

/** Connections from an address that the session chose. 127.0.0.2 and the like are this machine's: no privilege is needed. */
class SourceAddressTest {
    @Test
    void serverShouldSeeTheSourceAddressWhenOneIsSet() throws Exception {
        assumeEpoll();
        try (FakeMx mx = FakeMx.builder().start();
                ClientFixture fixture = new ClientFixture()) {
            assertThat(send(fixture, mx, "127.0.0.2")).isInstanceOf(AttemptOutcome.Completed.class);
            assertThat(peers(mx)).containsExactly("127.0.0.2");
        }
    }

    @Test
    void connectionShouldBeReusedOnlyWhenTheSourceIsTheSame() throws Exception {
        assumeEpoll();
        try (FakeMx mx = FakeMx.builder().start();
                ClientFixture fixture = new ClientFixture()) {
            send(fixture, mx, "127.0.0.2");
            send(fixture, mx, "127.0.0.3");
            send(fixture, mx, null);
            send(fixture, mx, "127.0.0.2");
            assertThat(peers(mx)).containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.1");
            assertThat(mx.messages()).hasSize(4);
        }
    }

    @Test
    void nothingShouldBeConnectedWhenTheSourceIsOfAnotherFamily() throws Exception {
        assumeEpoll();
        try (FakeMx mx = FakeMx.builder().start();
                ClientFixture fixture = new ClientFixture()) {
            assertThat(send(fixture, mx, "fe80::1")).isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> {
                assertThat(failed.failure()).isEqualTo(Failure.SOURCE_ADDRESS_UNAVAILABLE);
                assertThat(failed.detail())
                        .isEqualTo("cannot connect from fe80:0:0:0:0:0:0:1: to " + mx.address()
                                + ": another address family");
            });
            assertThat(mx.connections()).isEmpty();
        }
    }

    @Test
    void failureShouldNameTheStepWhenTheSourceCannotBeBound() throws Exception {
        assumeEpoll();
        EpollEventLoopGroup epoll = new EpollEventLoopGroup(1);
        try {
            Bootstrap bootstrap =
                    new Bootstrap().channel(EpollSocketChannel.class).handler(new ChannelInboundHandlerAdapter());
            // A link-local address without its interface cannot be bound, not even with CAP_NET_ADMIN.
            InetAddress source = IpLiteral.parse("fe80::1").orElseThrow();
            InetSocketAddress target =
                    new InetSocketAddress(IpLiteral.parse("::1").orElseThrow(), 25);
            assertThatThrownBy(() -> TcpConnect.connect(epoll.next(), bootstrap, source, target)
                            .get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SmtpFailure.class,
                            failure -> assertThat(failure.failure()).isEqualTo(Failure.SOURCE_ADDRESS_UNAVAILABLE))
                    .hasMessageStartingWith("cannot connect from fe80:0:0:0:0:0:0:1: bind(..)");
        } finally {
            epoll.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void failureShouldBeTheServersWhenItRefusesAConnectionFromTheSource() throws Exception {
        assumeEpoll();
        FakeMx gone = FakeMx.builder().start();
        gone.close();
        try (ClientFixture fixture = new ClientFixture()) {
            assertThat(send(fixture, gone, "127.0.0.2"))
                    .isInstanceOfSatisfying(
                            AttemptOutcome.Failed.class,
                            failed -> assertThat(failed.failure()).isEqualTo(Failure.CONNECT_REFUSED));
        }
    }

    @Test
    void sourceShouldBeUnavailableWhenThereIsNoEpoll() throws Exception {
        NioEventLoopGroup nio = new NioEventLoopGroup(1);
        try (FakeMx mx = FakeMx.builder().start()) {
            Bootstrap bootstrap =
                    new Bootstrap().channel(NioSocketChannel.class).handler(new ChannelInboundHandlerAdapter());
            InetAddress source = IpLiteral.parse("127.0.0.2").orElseThrow();
            assertThatThrownBy(() -> TcpConnect.connect(nio.next(), bootstrap, source, mx.address())
                            .get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SmtpFailure.class,
                            failure -> assertThat(failure.failure()).isEqualTo(Failure.SOURCE_ADDRESS_UNAVAILABLE))
                    .hasMessageContaining("it needs epoll");
            assertThat(mx.connections()).isEmpty();
        } finally {
            nio.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static void assumeEpoll() {
        assumeTrue(Epoll.isAvailable(), "the native library is for Linux on x86_64");
    }

    private static AttemptOutcome send(ClientFixture fixture, FakeMx mx, @Nullable String source) {
        MxAttempt attempt = new MxAttempt(
                mx.hostPort(),
                TlsLevel.OPPORTUNISTIC,
                ClientFixture.MX,
                Set.of(ClientFixture.MX),
                null,
                source == null ? null : IpLiteral.parse(source).orElseThrow());
        return ClientFixture.await(fixture.client.send(
                attempt,
                mx.address(),
                ClientFixture.to("b@example.org"),
                ClientFixture.text("Subject: x\r\n\r\nx\r\n")));
    }

    private static List<String> peers(FakeMx mx) {
        return mx.connections().stream().map(FakeMxConnection::peer).toList();
    }
}
