package org.tlsgateway.hooks.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.hooks.splice.SpliceFixture.Transport;
import org.tlsgateway.hooks.splice.SpliceReport.ClosedBy;

@Timeout(120)
class SpliceTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource
    void bytesShouldGoBothWaysAndBeCountedWhenSpliced(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            pair.server().getOutputStream().write(new byte[] {0x16, 3, 3});
            assertThat(pair.client().getInputStream().readNBytes(3)).containsExactly(0x16, 3, 3);
            pair.client().close();
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            pair.server().close();
            SpliceReport report = pair.report();
            assertThat(report.bytesToServer()).isEqualTo(1);
            assertThat(report.bytesToClient()).isEqualTo(3);
            assertThat(report.closedBy()).isEqualTo(ClosedBy.CLIENT);
            assertThat(report.duration()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void coreHandlerShouldBeToldOnceAndBothChannelsBeClosedWhenItIsOver(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            pair.server().close();
            pair.client().close();
            assertThat(SplicedPair.await(pair.coreTold())).isEqualTo(1);
            for (Channel channel : fixture.channels) {
                channel.closeFuture().syncUninterruptibly();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverShouldStillAnswerWhenTheClientHasHalfClosed(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            pair.client().shutdownOutput();
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            pair.server().getOutputStream().write(7);
            assertThat(pair.client().getInputStream().read()).isEqualTo(7);
            pair.server().close();
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.CLIENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientShouldStillSpeakWhenTheServerHasHalfClosed(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            pair.server().shutdownOutput();
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
            pair.client().getOutputStream().write(7);
            assertThat(pair.server().getInputStream().read()).isEqualTo(7);
            pair.client().close();
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.SERVER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverShouldBeClosedWhenTheClientResets(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            SplicedPair.reset(pair.client());
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.CLIENT);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientShouldBeClosedWhenTheServerResets(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            SplicedPair.reset(pair.server());
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.SERVER);
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "EPOLL")
    void bothShouldBeClosedWhenTheClientHalfClosesAndThenResets(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            pair.client().shutdownOutput();
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            SplicedPair.reset(pair.client());
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.CLIENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingShouldReachTheServerWhenTheClientSpeaksNoTls(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open()) {
            pair.client().getOutputStream().write("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.NOT_TLS);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingShouldReachTheClientWhenTheServerSpeaksFirst(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open()) {
            pair.server().getOutputStream().write(0x16);
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.INJECTION);
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void no220ShouldBeSaidWhenTheClientSpokeInClearAfterStartTls(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open("MAIL FROM:<x@example.org>\r\n")) {
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.INJECTION);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            assertThat(heard(pair)).isEqualTo(-1);
        }
    }

    /** What the client hears: -1 also when it is reset. */
    private static int heard(SplicedPair pair) throws IOException {
        try {
            return pair.client().getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothShouldBeClosedWhenNothingMovesForTheIdleLimit(Transport transport) throws IOException {
        SpliceLimits limits = new SpliceLimits(SHORT, SpliceFixture.LONG);
        try (SpliceFixture fixture = new SpliceFixture(transport, limits, 0);
                SplicedPair pair = fixture.open()) {
            SpliceReport report = pair.report();
            assertThat(report.closedBy()).isEqualTo(ClosedBy.IDLE_LIMIT);
            assertThat(report.duration()).isGreaterThanOrEqualTo(SHORT);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothShouldBeClosedAtTheTotalLimitWhenBytesStillMove(Transport transport) throws IOException {
        SpliceLimits limits = new SpliceLimits(SpliceFixture.LONG, SHORT);
        try (SpliceFixture fixture = new SpliceFixture(transport, limits, 0);
                SplicedPair pair = fixture.open().hello()) {
            assertThatThrownBy(() -> {
                        while (true) {
                            pair.client().getOutputStream().write(1);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.TOTAL_LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wordsOfTheCoreHandlerShouldEndTheSpliceAndNotReachTheClient(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            Channel client = SpliceFixture.take(fixture.channels);
            client.writeAndFlush(client.alloc().buffer().writeBytes(SpliceFixture.READY));
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.GATEWAY);
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportShouldNameTheGatewayWhenItClosesTheClient(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            SpliceFixture.take(fixture.channels).close();
            assertThat(pair.report().closedBy()).isEqualTo(ClosedBy.GATEWAY);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
        }
    }
}
