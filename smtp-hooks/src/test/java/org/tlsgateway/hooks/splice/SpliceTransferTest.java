package org.tlsgateway.hooks.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.hooks.splice.SpliceFixture.Transport;

/** What goes in comes out, to the last byte, however it is read and ended. */
@Timeout(300)
class SpliceTransferTest {
    /** The high mark, two reads that were under way, and the outbound socket's own. */
    private static final long HELD = 384 * 1024;

    private static final int SESSIONS = Integer.getInteger("splice.sessions", 300);
    private static final int BIG = 24 * 1024 * 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends so many random bytes as fast as they go, then ends the output; the digest of them. */
    private CompletableFuture<String> send(Socket socket, int bytes, long seed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    MessageDigest digest = sha256();
                    Random random = new Random(seed);
                    byte[] block = new byte[Math.max(1, Math.min(bytes, 256 * 1024))];
                    try {
                        OutputStream out = socket.getOutputStream();
                        for (int left = bytes; left > 0; left -= block.length) {
                            random.nextBytes(block);
                            int length = Math.min(left, block.length);
                            digest.update(block, 0, length);
                            out.write(block, 0, length);
                        }
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return bytes + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest());
                },
                threads);
    }

    /** Reads to the end, in pieces; the digest of what came. */
    private CompletableFuture<String> receive(Socket socket, int piece, CountDownLatch begin) {
        return CompletableFuture.supplyAsync(
                () -> {
                    MessageDigest digest = sha256();
                    byte[] block = new byte[piece];
                    int bytes = 0;
                    try {
                        begin.await();
                        InputStream in = socket.getInputStream();
                        for (int n = in.read(block); n >= 0; n = in.read(block)) {
                            digest.update(block, 0, n);
                            bytes += n;
                        }
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return bytes + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest());
                },
                threads);
    }

    private static CountDownLatch atOnce() {
        return new CountDownLatch(0);
    }

    @ParameterizedTest
    @EnumSource
    void everyByteShouldArriveBothWaysAtOnceWhenBothSendMuchAndEnd(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            CompletableFuture<String> toServer = receive(pair.server(), 10_000, atOnce());
            CompletableFuture<String> toClient = receive(pair.client(), 70_000, atOnce());
            String fromClient = SplicedPair.await(send(pair.client(), BIG, 1));
            String fromServer = SplicedPair.await(send(pair.server(), BIG, 2));
            assertThat(SplicedPair.await(toServer)).isEqualTo(fromClient);
            assertThat(SplicedPair.await(toClient)).isEqualTo(fromServer);
            assertThat(pair.report().bytesToServer()).isEqualTo(BIG + 1L);
            assertThat(pair.report().bytesToClient()).isEqualTo(BIG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyByteShouldArriveWhenTheServerReadsOnlyAfterTheClientHasSentAndEnded(Transport transport)
            throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            for (int bytes : new int[] {1, 100_000, 131_072, 400_000, 900_000}) {
                try (SplicedPair one = fixture.open().hello()) {
                    // As much as the sockets on the way hold without a reader: most of it is with the gateway's when
                    // the FIN comes.
                    CountDownLatch sent = new CountDownLatch(1);
                    CompletableFuture<String> toServer = receive(one.server(), 4096, sent);
                    CompletableFuture<String> sending = send(one.client(), bytes, bytes);
                    String fromClient = SplicedPair.await(sending);
                    sent.countDown();
                    assertThat(SplicedPair.await(toServer))
                            .as("%d bytes", bytes)
                            .isEqualTo(fromClient);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyByteShouldArriveInEachOfManySmallAndBigSessions(Transport transport) throws IOException {
        Random random = new Random(20261125);
        SpliceLimits limits = new SpliceLimits(SpliceFixture.LONG, SpliceFixture.LONG);
        try (SpliceFixture fixture = new SpliceFixture(transport, limits, 16 * 1024)) {
            for (int i = 0; i < SESSIONS; i++) {
                try (SplicedPair pair = fixture.open().hello()) {
                    int there = random.nextInt(random.nextBoolean() ? 2000 : 400_000);
                    int back = random.nextInt(random.nextBoolean() ? 2000 : 400_000);
                    CompletableFuture<String> toServer = receive(pair.server(), 1 + random.nextInt(9000), atOnce());
                    CompletableFuture<String> toClient = receive(pair.client(), 1 + random.nextInt(9000), atOnce());
                    CompletableFuture<String> fromClient = send(pair.client(), there, i);
                    CompletableFuture<String> fromServer = send(pair.server(), back, -i);
                    assertThat(SplicedPair.await(toServer)).isEqualTo(SplicedPair.await(fromClient));
                    assertThat(SplicedPair.await(toClient)).isEqualTo(SplicedPair.await(fromServer));
                    assertThat(pair.report().bytesToServer()).isEqualTo(there + 1L);
                    assertThat(pair.report().bytesToClient()).isEqualTo(back);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyByteShouldArriveWhenTheServerHasEndedFirstAndReadsSlowly(Transport transport) throws IOException {
        SpliceLimits limits = new SpliceLimits(SpliceFixture.LONG, SpliceFixture.LONG);
        try (SpliceFixture fixture = new SpliceFixture(transport, limits, 16 * 1024);
                SplicedPair pair = fixture.open().hello()) {
            pair.server().shutdownOutput();
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
            CompletableFuture<String> toServer = receive(pair.server(), 100, atOnce());
            String fromClient = SplicedPair.await(send(pair.client(), 5 * 1024 * 1024, 3));
            assertThat(SplicedPair.await(toServer)).isEqualTo(fromClient);
            assertThat(pair.report().closedBy()).isEqualTo(SpliceReport.ClosedBy.SERVER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientShouldNotBeReadWhenTheServerDoesNotRead(Transport transport) throws IOException {
        SpliceLimits limits = new SpliceLimits(SpliceFixture.LONG, SpliceFixture.LONG);
        try (SpliceFixture fixture = new SpliceFixture(transport, limits, 16 * 1024);
                SplicedPair pair = fixture.open().hello()) {
            Channel client = SpliceFixture.take(fixture.channels);
            CompletableFuture<String> fromClient = send(pair.client(), BIG, 4);
            // Nobody reads, so it stays off once the receiver's buffers are full.
            SpliceFixture.await("autoRead off", () -> !client.config().isAutoRead());
            assertThat(fixture.bufferBytes()).isLessThan(HELD);
            CompletableFuture<String> toServer = receive(pair.server(), 50_000, atOnce());
            assertThat(SplicedPair.await(toServer)).isEqualTo(SplicedPair.await(fromClient));
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamShouldGoOnWhenAnUrgentByteIsInIt(Transport transport) throws IOException {
        try (SpliceFixture fixture = new SpliceFixture(transport);
                SplicedPair pair = fixture.open().hello()) {
            CompletableFuture<String> toServer = receive(pair.server(), 10_000, atOnce());
            byte[] block = new byte[400_000];
            pair.client().getOutputStream().write(block);
            pair.client().sendUrgentData(9);
            pair.client().getOutputStream().write(block);
            pair.client().shutdownOutput();
            MessageDigest expected = sha256();
            expected.update(block);
            expected.update(block);
            assertThat(SplicedPair.await(toServer))
                    .isEqualTo("800000 bytes, SHA-256 " + HexFormat.of().formatHex(expected.digest()));
        }
    }
}
