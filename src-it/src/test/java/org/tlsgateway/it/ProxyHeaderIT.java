package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;

/** PROXY headers of every kind against the real gateway; one address of loopback is its proxy, another one a stranger. */
class ProxyHeaderIT {
    private static final String PROXY = "127.0.0.77";
    private static final String STRANGER = "127.0.0.78";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int TIMEOUT_MILLIS = 30_000;
    /** So many commands are longer than the longest header that is waited for. */
    private static final int LONGEST = 1_500;

    private static final String SIGNATURE_2 = "0d0a0d0a000d0a515549540a";

    /** Who ends the connection. */
    private enum End {
        OF_THE_GATEWAY,
        OF_THE_CLIENT
    }

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            // Whether the machine's resolver validates is told, and is no matter here.
            .delivery("<dnssec>off</dnssec>")
            .arrival("", "<proxy networks=\"" + PROXY + "\" destination=\"original\"/>")
            .clients("192.0.2.0/24,2001:db8:2::/48"));

    /** A good header of each kind; the client is 192.0.2.10 or 2001:db8:2::10. */
    static Stream<byte[]> headers() {
        return Stream.of(
                "PROXY TCP4 192.0.2.10 203.0.113.25 40000 25\r\n".getBytes(StandardCharsets.US_ASCII),
                "PROXY TCP6 2001:db8:2::10 2001:db8:113::25 40000 25\r\n".getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(SIGNATURE_2 + "2111000c" + "c000020a" + "cb007119" + "9c40" + "0019"),
                // with a TLV of a type that nobody knows
                HexFormat.of()
                        .parseHex(SIGNATURE_2 + "2121002a" + "20010db8000200000000000000000010"
                                + "20010db8011300000000000000000025" + "9c40" + "0019" + "e00003" + "010203"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerShouldBeRefusedWhenItsSenderIsNotTrusted(byte[] header) throws IOException {
        assertThat(answer(STRANGER, header, 0))
                .contains("554 5.7.0 PROXY header refused")
                .doesNotContain("221 ");
        GATEWAY.awaitLog("client=" + STRANGER + " .*end=remote/.*is not a trusted proxy", SOON);
        assertThatNothingIsOurFault();
    }

    @ParameterizedTest
    @MethodSource("headers")
    void sessionShouldBeTheClientsWhenTheHeaderIsSplitAnywhere(byte[] header) throws IOException {
        for (int split = 1; split < header.length; split++) {
            String answer = answer(PROXY, header, split);
            assertThat(answer).as("split at " + split).startsWith("220 ").contains("221 ");
        }
        GATEWAY.awaitLog(
                "client=(192.0.2.10|2001:db8:2:0:0:0:0:10) destination=\\S+:25 proxy=" + PROXY + ":\\d+ .*end=ok/",
                SOON);
        assertThatNothingIsOurFault();
    }

    @ParameterizedTest
    @MethodSource("headers")
    void nothingShouldBeOurFaultWhenAnyByteIsWrong(byte[] header) throws IOException {
        for (int at = 0; at < header.length; at++) {
            for (byte wrong : new byte[] {0, '\n', (byte) 0xFF, (byte) (header[at] ^ 1)}) {
                byte[] broken = header.clone();
                broken[at] = wrong;
                // A wrong digit is another client; all else ends without a word, or with the reason where it is the
                // destination.
                assertThat(conversation(PROXY, with(broken, LONGEST), 0, End.OF_THE_GATEWAY))
                        .as(HexFormat.of().formatHex(broken))
                        .matches("(?s)|220 .*|554 5\\.7\\..*");
            }
        }
        assertThat(answer(PROXY, header, 0)).startsWith("220 ");
        assertThatNothingIsOurFault();
    }

    @ParameterizedTest
    @MethodSource("headers")
    void nothingShouldBeSaidWhenTheHeaderIsCutShort(byte[] header) throws IOException {
        for (int length = 0; length < header.length; length++) {
            byte[] part = Arrays.copyOf(header, length);
            assertThat(conversation(PROXY, part, 0, End.OF_THE_CLIENT))
                    .as("cut at " + length)
                    .isEmpty();
        }
        assertThatNothingIsOurFault();
    }

    private static void assertThatNothingIsOurFault() {
        assertThat(GATEWAY.log()).doesNotContain(" ERROR ", " WARN ", "end=us/");
    }

    private static String answer(String from, byte[] header, int split) throws IOException {
        return conversation(from, with(header, 1), split, End.OF_THE_GATEWAY);
    }

    /** The header with so many commands after it. */
    private static byte[] with(byte[] header, int commands) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes("QUIT\r\n".repeat(commands).getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    /** Sends it, in two packets when it is to be split; returns all that is answered. */
    private static String conversation(String from, byte[] bytes, int split, End end) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), GATEWAY.port()), TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes, 0, split);
            socket.getOutputStream().write(bytes, split, bytes.length - split);
            if (end == End.OF_THE_CLIENT) {
                socket.shutdownOutput();
            }
            return read(socket);
        }
    }

    /** All that comes; a reset ends it too: the gateway does not read on when it has refused a header. */
    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException e) {
            assertThat(e).hasMessage("Connection reset");
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }
}
