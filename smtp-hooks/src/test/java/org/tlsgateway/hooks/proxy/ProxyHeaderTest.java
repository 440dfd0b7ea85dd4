package org.tlsgateway.hooks.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.IpLiteral;

class ProxyHeaderTest {
    private static final int SEED = 20250411;
    private static final String LONG_IPV6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe";

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of(Headers.text("PROXY TCP4 192.0.2.9 203.0.113.25 40000 25\r\n"), "192.0.2.9", 40000),
                Arguments.of(
                        Headers.text("PROXY TCP4 255.255.255.254 203.0.113.25 65535 25\r\n"), "255.255.255.254", 65535),
                Arguments.of(Headers.text("PROXY TCP6 2001:db8::9 2001:db8::25 1 25\r\n"), "2001:db8::9", 1),
                Arguments.of(Headers.text("PROXY TCP6 ::ffff:192.0.2.9 2001:db8::25 1 25\r\n"), "192.0.2.9", 1),
                Arguments.of(Headers.binary("192.0.2.9", 40000, "203.0.113.25", 25, 0), "192.0.2.9", 40000),
                Arguments.of(Headers.binary("192.0.2.9", 40000, "203.0.113.25", 25, 8000), "192.0.2.9", 40000),
                Arguments.of(Headers.binary("2001:db8::9", 1, "2001:db8::25", 25, 3), "2001:db8::9", 1));
    }

    @ParameterizedTest
    @MethodSource("good")
    void headerShouldSayTheClientWhenItIsWhole(byte[] header, String client, int port) {
        ProxyHeader.Proxied proxied = (ProxyHeader.Proxied) parse(header);
        assertThat(proxied.source())
                .isEqualTo(new InetSocketAddress(IpLiteral.parse(client).orElseThrow(), port));
        assertThat(proxied.destination().getPort()).isEqualTo(25);
        assertThat(proxied.length()).isEqualTo(header.length);
    }

    @ParameterizedTest
    @MethodSource("good")
    void headerShouldBeIncompleteWhenAnyOfItIsMissing(byte[] header, String client, int port) {
        for (int length = 0; length < header.length; length++) {
            assertThat(parse(Arrays.copyOf(header, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(ProxyHeader.Incomplete.class);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatFollowsShouldNotCountWhenTheHeaderIsWhole(byte[] header, String client, int port) {
        byte[] more = Arrays.copyOf(header, header.length + 300);
        Arrays.fill(more, header.length, more.length, (byte) '\r');
        assertThat(((ProxyHeader.Proxied) parse(more)).length()).isEqualTo(header.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\r\n",
                "proxy TCP4 192.0.2.9 203.0.113.25 40000 25\r\n",
                "PROXY  TCP4 192.0.2.9 203.0.113.25 40000 25\r\n",
                "PROXY TCP4  192.0.2.9 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000 25 \r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000 25 x\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000 25\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000 25\r\r\n",
                "PROXY TCP4 192.0.2.9\t203.0.113.25 40000 25\r\n",
                "PROXY TCP4 192.0.2.9\0 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 192.0.2.9\u00e9 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 2001:db8::9 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 ::ffff:192.0.2.9 203.0.113.25 40000 25\r\n",
                "PROXY TCP6 192.0.2.9 2001:db8::25 40000 25\r\n",
                "PROXY TCP4 192.0.2.09 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 192.0.2 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 0xc0000209 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 client.example 203.0.113.25 40000 25\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::25 40000 25\r\n",
                "PROXY TCP6 [2001:db8::9] 2001:db8::25 40000 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 +4000 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 -1 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 040 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 65536 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 99999999999 25\r\n",
                "PROXY TCP4 192.0.2.9 203.0.113.25 40000 \r\n",
                // nobody connects from there
                "PROXY TCP4 192.0.2.9 203.0.113.25 0 25\r\n",
                "PROXY TCP4 0.0.0.0 203.0.113.25 40000 25\r\n",
                "PROXY TCP4 224.0.0.1 203.0.113.25 40000 25\r\n",
                "PROXY TCP6 :: 2001:db8::25 40000 25\r\n",
                "PROXY TCP6 ff02::1 2001:db8::25 40000 25\r\n",
                "PROXY UDP4 192.0.2.9 203.0.113.25 40000 25\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY unknown\r\n",
                "PROXY \r\n",
                "PROXY\r\n",
            })
    void textHeaderShouldBeMalformedWhenItIsNotAsWritten(String line) {
        assertThat(parse(Headers.text(line))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void textHeaderShouldBeMalformedWhenItIsLongerThan107Bytes() {
        String longest = "PROXY UNKNOWN " + LONG_IPV6 + " " + LONG_IPV6 + " 65535 65535\r\n";
        assertThat(longest).hasSize(107);
        assertThat(parse(Headers.text(longest))).isInstanceOf(ProxyHeader.HealthCheck.class);
        assertThat(parse(Headers.text(longest.replace("UNKNOWN ", "UNKNOWN  "))))
                .isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(parse(Headers.text("PROXY UNKNOWN " + "x".repeat(93)))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Test
    void headerShouldBeAHealthCheckWhenTheProxySpeaksForItself() {
        byte[] addresses = new byte[12];
        assertThat(Stream.of(
                        Headers.text("PROXY UNKNOWN\r\n"),
                        Headers.text("PROXY UNKNOWN ::1 whatever 0 0\r\n"),
                        Headers.binary(Headers.LOCAL, 0, new byte[0]),
                        Headers.binary(Headers.LOCAL, 0, new byte[300]),
                        Headers.binary(Headers.LOCAL, Headers.TCP4, addresses),
                        Headers.binary(Headers.LOCAL, 0x7f, addresses),
                        Headers.binary(Headers.PROXY, 0, new byte[0])))
                .allSatisfy(header -> assertThat(parse(header)).isInstanceOf(ProxyHeader.HealthCheck.class));
    }

    @Test
    void binaryHeaderShouldBeMalformedWhenItIsNotTcpOverIp() {
        byte[] body = new byte[216];
        Arrays.fill(body, (byte) 1);
        for (int command = 0; command < 256; command++) {
            for (int family = 0; family < 256; family++) {
                boolean good = command == Headers.LOCAL
                        || command == Headers.PROXY
                                && (family == 0 || family == Headers.TCP4 || family == Headers.TCP6);
                assertThat(parse(Headers.binary(command, family, body)) instanceof ProxyHeader.Malformed)
                        .as("command %x family %x", command, family)
                        .isEqualTo(!good);
            }
        }
    }

    @Test
    void binaryHeaderShouldBeMalformedWhenItsLengthCannotBe() {
        assertThat(parse(Headers.binary(Headers.PROXY, Headers.TCP4, new byte[11])))
                .isInstanceOf(ProxyHeader.Malformed.class);
        assertThat(parse(Headers.binary(Headers.PROXY, Headers.TCP6, new byte[35])))
                .isInstanceOf(ProxyHeader.Malformed.class);
        byte[] start =
                Arrays.copyOf(Headers.binary(Headers.PROXY, Headers.TCP4, new byte[BinaryHeader.LONGEST + 1]), 16);
        assertThat(parse(start)).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @ParameterizedTest
    @MethodSource("good")
    void headerShouldNeverThrowWhenBytesOfItAreWrong(byte[] header, String client, int port) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] wrong = header.clone();
            wrong[round % Math.min(wrong.length, 64)] = (byte) random.nextInt(256);
            if (random.nextInt(4) == 0) {
                wrong = Arrays.copyOf(wrong, random.nextInt(wrong.length + 40));
            }
            ProxyHeader result = parse(wrong);
            if (result instanceof ProxyHeader.Proxied proxied) {
                assertThat(proxied.length()).isBetween(16, wrong.length);
            }
        }
    }

    private static ProxyHeader parse(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {7}, bytes).skipBytes(1);
        ProxyHeader header = ProxyHeader.parse(buffer);
        assertThat(buffer.readableBytes()).isEqualTo(bytes.length);
        return header;
    }
}
