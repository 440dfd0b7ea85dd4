package org.tlsgateway.hooks.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeaderHandlerTest {
    private final List<String> told = new ArrayList<>();
    private EmbeddedChannel channel = channel();

    static List<byte[]> headers() {
        return List.of(
                Headers.text("PROXY TCP4 192.0.2.9 203.0.113.25 40000 25\r\n"),
                Headers.text("PROXY TCP6 2001:db8::9 2001:db8::25 40000 25\r\n"),
                Headers.binary("192.0.2.9", 40000, "203.0.113.25", 25, 20),
                Headers.binary("2001:db8::9", 40000, "2001:db8::25", 25, 0));
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    /** A pipeline that is completed when the client is known, and notes what its second handler sees. */
    private EmbeddedChannel channel() {
        EmbeddedChannel made = new EmbeddedChannel();
        made.freezeTime();
        made.pipeline().addLast(new ProxyHeaderHandler(Duration.ofSeconds(5), new ProxyHeaderHandler.Observer() {
            @Override
            public void arrived(ProxyHeader.Proxied header) {
                told.add("arrived " + header.source().getPort());
                made.pipeline().addLast(new Session());
            }

            @Override
            public void refused(String why) {
                told.add("refused " + why);
            }

            @Override
            public void checked(String what) {
                told.add("checked " + what);
            }
        }));
        made.pipeline().fireChannelActive();
        return made;
    }

    private final class Session extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            told.add("active");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            told.add("read " + bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
    }

    private void send(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void sessionShouldBeginWithWhatFollowsWhenTheHeaderIsSplitAnywhere(byte[] header) {
        byte[] all = Arrays.copyOf(header, header.length + 4);
        System.arraycopy(Headers.text("NOOP"), 0, all, header.length, 4);
        for (int split = 0; split <= header.length; split++) {
            told.clear();
            channel = channel();
            send(Arrays.copyOf(all, split));
            send(Arrays.copyOfRange(all, split, all.length));
            assertThat(told.subList(0, 2)).as("split at %d", split).isEqualTo(List.of("arrived 40000", "active"));
            String read = String.join("", told.subList(2, told.size())).replace("read ", "");
            assertThat(read).as("split at %d", split).isEqualTo("NOOP");
            assertThat(channel.pipeline().get(ProxyHeaderHandler.class)).isNull();
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void sessionShouldBeginWhenTheHeaderComesInSingleBytes(byte[] header) {
        for (byte b : header) {
            assertThat(told).isEmpty();
            send(new byte[] {b});
        }
        assertThat(told).containsExactly("arrived 40000", "active");
        send(Headers.text("EHLO a"));
        assertThat(told).last().isEqualTo("read EHLO a");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void connectionShouldEndInOneWayWhenAnyByteIsWrong(byte[] header) {
        Random random = new Random(4711);
        for (int at = 0; at < header.length; at++) {
            for (int round = 0; round < 8; round++) {
                told.clear();
                channel = channel();
                byte[] wrong = header.clone();
                wrong[at] ^= (byte) (1 + random.nextInt(255));
                send(Arrays.copyOf(wrong, at + 1));
                send(Arrays.copyOfRange(wrong, at + 1, wrong.length));
                channel.advanceTimeBy(6, TimeUnit.SECONDS);
                channel.runScheduledPendingTasks();
                channel.runPendingTasks();
                channel.checkException();
                boolean arrived = told.get(0).startsWith("arrived");
                assertThat(channel.isOpen()).as("%s", told).isEqualTo(arrived);
                assertThat(told.stream().filter(line -> !line.startsWith("read")))
                        .hasSize(arrived ? 2 : 1);
                channel.finishAndReleaseAll();
            }
        }
    }

    @Test
    void connectionShouldBeClosedWhenNoHeaderComesInTime() {
        channel.advanceTimeBy(4999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).containsExactly("refused no PROXY header within 5000 ms");
    }

    @Test
    void connectionShouldBeClosedWhenTheHeaderDripsForTooLong() {
        for (byte b : Headers.text("PROXY TCP4 ")) {
            send(new byte[] {b});
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).containsExactly("refused no PROXY header within 5000 ms");
    }

    @Test
    void sessionShouldNotBeTimedWhenTheHeaderHasCome() {
        send(headers().get(0));
        channel.advanceTimeBy(60, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void connectionShouldBeClosedQuietlyWhenItIsAHealthCheck() {
        send(Headers.binary(Headers.LOCAL, 0, new byte[0]));
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).containsExactly("checked PROXY header of a health check");
    }

    @Test
    void connectionShouldEndQuietlyWhenNoByteCame() {
        channel.close();
        assertThat(told).containsExactly("checked no byte: closed");
    }

    @Test
    void connectionShouldBeRefusedWhenItBreaksInTheHeader() {
        send(Headers.text("PROXY TC"));
        channel.pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).containsExactly("refused PROXY header incomplete: reset");
    }
}
