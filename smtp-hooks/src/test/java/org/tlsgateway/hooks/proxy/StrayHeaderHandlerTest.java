package org.tlsgateway.hooks.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrayHeaderHandlerTest {
    private final List<Object> events = new ArrayList<>();

    private EmbeddedChannel channel() {
        events.clear();
        return new EmbeddedChannel(new StrayHeaderHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
    }

    static List<byte[]> headers() {
        return List.of(
                Headers.text("PROXY TCP4 192.0.2.9 203.0.113.25 40000 25\r\nEHLO a\r\n"),
                Headers.text("PROXY UNKNOWN\r\n"),
                Headers.binary("192.0.2.9", 40000, "203.0.113.25", 25, 20));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void sessionShouldBeToldOnceWhenAHeaderIsSplitAnywhere(byte[] header) {
        for (int split = 0; split <= header.length; split++) {
            EmbeddedChannel channel = channel();
            channel.writeInbound(Unpooled.copiedBuffer(header, 0, split));
            channel.writeInbound(Unpooled.copiedBuffer(header, split, header.length - split));
            channel.writeInbound(Unpooled.copiedBuffer(Headers.text("MAIL FROM:<>\r\n")));
            assertThat(events).containsExactly(StrayHeaderHandler.Event.CLAIMED);
            assertThat(passed(channel)).hasSizeLessThan(12);
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EHLO a\r\n", "PROXX a\r\n", "PROXY\r\n", "proxy TCP4\r\n", "\r\n", "\r\n\r\nQUIT\r\n", "P"})
    void bytesShouldPassWhenTheyAreNoHeader(String input) {
        byte[] bytes = Headers.text(input);
        for (int split = 0; split <= bytes.length; split++) {
            EmbeddedChannel channel = channel();
            channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, split));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, split, bytes.length - split));
            assertThat(passed(channel)).isEqualTo(bytes);
            assertThat(events).isEmpty();
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerShouldPassWhenItIsNotTheFirstThing(byte[] header) {
        EmbeddedChannel channel = channel();
        channel.writeInbound(Unpooled.copiedBuffer(Headers.text("NOOP\r\n")));
        channel.writeInbound(Unpooled.copiedBuffer(header));
        byte[] all = passed(channel);
        assertThat(Arrays.copyOfRange(all, 6, all.length)).isEqualTo(header);
        assertThat(events).isEmpty();
        channel.finishAndReleaseAll();
    }

    private static byte[] passed(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            byte[] some = new byte[bytes.readableBytes()];
            bytes.readBytes(some).release();
            all.writeBytes(some);
        }
        return all.toByteArray();
    }
}
