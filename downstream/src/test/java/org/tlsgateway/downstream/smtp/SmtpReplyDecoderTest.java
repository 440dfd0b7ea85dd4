package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.downstream.smtp.SmtpReplyDecoder.Received;

/** Each input whole, split in two at every byte, and byte by byte; each buffer must be released. */
class SmtpReplyDecoderTest {
    private static final String VIOLATION = "violation";

    /** A row: the bytes, and what must come out: replies as text, or a violation at the end. */
    private record Row(String name, String input, List<String> output) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row good(String name, String input, String... replies) {
        return new Row(name, input, List.of(replies));
    }

    private static Row bad(String name, String input, String... before) {
        List<String> output = new ArrayList<>(List.of(before));
        output.add(VIOLATION);
        return new Row(name, input, output);
    }

    static List<Row> rows() {
        return List.of(
                good("one line", "250 ok\r\n", "250 [ok]"),
                good("code only (RFC 5321 section 4.2: the text may be absent)", "250\r\n", "250 []"),
                good("code and blank", "250 \r\n", "250 []"),
                good("many lines", "250-a\r\n250-\r\n250 c\r\n", "250 [a, , c]"),
                good("last line is the code only", "250-a\r\n250\r\n", "250 [a, ]"),
                good(
                        "three replies at once",
                        "250 a\r\n550-b\r\n550 c\r\n354 d\r\n",
                        "250 [a]",
                        "550 [b, c]",
                        "354 [d]"),
                good("unfinished line", "250 a\r\n25", "250 [a]"),
                good("unfinished reply", "250-a\r\n"),
                good("bare CR within a line is replaced", "250 a\rb\r\n", "250 [a?b]"),
                good("CR before CRLF is replaced", "250 a\r\r\n", "250 [a?]"),
                good("control characters are replaced", "250 a\0b\tc\u001b[31m\u007f\r\n", "250 [a?b?c?[31m?]"),
                good("UTF-8 is read", "250 \u00c3\u00a9\r\n", "250 [\u00e9]"),
                good("what is no UTF-8 is replaced", "250 \u00ff\r\n", "250 [\ufffd]"),
                good("a line separator is replaced", "250 a\u00e2\u0080\u00a8b\r\n", "250 [a?b]"),
                good("a C1 control is replaced", "250 a\u00c2\u0085b\r\n", "250 [a?b]"),
                bad("bare LF ends no line", "250 ok\n"),
                bad("bare LF within a reply", "250-a\n250 b\r\n"),
                bad("empty line", "\r\n"),
                bad("no digits", "hello\r\n"),
                bad("two digits", "25 ok\r\n"),
                bad("four digits", "2500 ok\r\n"),
                bad("letter after the code", "250x\r\n"),
                bad("Arabic digits are no digits", "\u00d9\u00a2\u00d9\u00a5\u00d9\u00a0 x\r\n"),
                bad("code below 200", "199 x\r\n"),
                bad("code above 599", "600 x\r\n"),
                bad("zero", "000 x\r\n"),
                bad("different codes", "250-a\r\n550 b\r\n"),
                bad("HTTP", "HTTP/1.1 200 OK\r\n"),
                bad("good, then bad", "250 a\r\nx\r\n250 b\r\n", "250 [a]"),
                bad("TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void repliesShouldBeTheSameWhenTheInputIsSplitAnywhere(Row row) {
        byte[] input = row.input().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decode(input, input.length)).isEqualTo(row.output());
        for (int at = 1; at < input.length; at++) {
            assertThat(decode(input, at, input.length - at))
                    .as("split at %d", at)
                    .isEqualTo(row.output());
        }
        int[] single = new int[input.length];
        Arrays.fill(single, 1);
        assertThat(decode(input, single)).as("byte by byte").isEqualTo(row.output());
    }

    private static List<String> decode(byte[] input, int... sizes) {
        EmbeddedChannel channel = new EmbeddedChannel(new SmtpReplyDecoder());
        List<String> output = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            ByteBuf part = Unpooled.copiedBuffer(input, from, size);
            from += size;
            try {
                channel.writeInbound(part);
            } catch (CorruptedFrameException e) {
                drain(channel, output);
                output.add(VIOLATION);
            }
            assertThat(part.refCnt()).isZero();
        }
        drain(channel, output);
        channel.finishAndReleaseAll();
        return output;
    }

    private static void drain(EmbeddedChannel channel, List<String> output) {
        for (Received r = channel.readInbound(); r != null; r = channel.readInbound()) {
            SmtpReply reply = r.reply();
            output.add(reply.code() + " " + reply.lines());
        }
    }

    private static Throwable violation(String input) {
        EmbeddedChannel channel = new EmbeddedChannel(new SmtpReplyDecoder());
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input, StandardCharsets.ISO_8859_1));
            return null;
        } catch (CorruptedFrameException e) {
            return e;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void lineShouldBeRefusedWhenItIsTooLong() {
        int room = SmtpReplyDecoder.MAX_LINE - "250 \r".length();
        assertThat(violation("250 " + "x".repeat(room) + "\r\n")).isNull();
        assertThat(violation("250 " + "x".repeat(room + 1) + "\r\n")).hasMessageContaining("longer");
        assertThat(violation("x".repeat(1 << 20))).hasMessageContaining("longer");
    }

    @Test
    void replyShouldBeRefusedWhenItHasTooManyLines() {
        assertThat(violation("250-x\r\n".repeat(SmtpReplyDecoder.MAX_LINES - 1) + "250 x\r\n"))
                .isNull();
        assertThat(violation("250-x\r\n".repeat(SmtpReplyDecoder.MAX_LINES + 1)))
                .hasMessageContaining("lines");
    }

    @Test
    void replyShouldBeRefusedWhenItIsTooBig() {
        String line = "250-" + "x".repeat(1900) + "\r\n";
        assertThat(violation(line.repeat(40))).hasMessageContaining("65536");
    }

    @Test
    void surplusShouldBeToldWhenBytesFollowAReplyInTheSamePacket() {
        EmbeddedChannel channel = new EmbeddedChannel(new SmtpReplyDecoder());
        channel.writeInbound(Unpooled.copiedBuffer("220 go\r\nx", StandardCharsets.US_ASCII));
        assertThat(channel.<Received>readInbound().surplus()).isTrue();
        channel.finishAndReleaseAll();
        EmbeddedChannel clean = new EmbeddedChannel(new SmtpReplyDecoder());
        clean.writeInbound(Unpooled.copiedBuffer("220 go\r\n", StandardCharsets.US_ASCII));
        assertThat(clean.<Received>readInbound().surplus()).isFalse();
        clean.finishAndReleaseAll();
    }
}
