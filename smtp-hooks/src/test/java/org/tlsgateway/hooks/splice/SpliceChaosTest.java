package org.tlsgateway.hooks.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.hooks.splice.SpliceFixture.Transport;

/**
 * A thousand sessions whose ends send, stall, half-close, close and reset at random: nothing is left of them. Whoever waits for the
 * other has ended its own output, so that all come to an end.
 */
@Timeout(300)
class SpliceChaosTest {
    private static final int SESSIONS = 1000;
    private static final int AT_ONCE = 8;

    /** The sockets on the way hold as much: a sender never waits for one who does not read. */
    private static final int MOST = 200_000;

    @ParameterizedTest
    @EnumSource
    void nothingShouldBeLeftWhenAThousandSessionsEndAtRandom(Transport transport) throws Exception {
        try (SpliceFixture first = new SpliceFixture(transport);
                SplicedPair pair = first.open().hello()) {
            // What is made once and kept by classes is there now.
            assertThat(pair.client().isConnected()).isTrue();
        }
        try (SpliceFixture fixture = new SpliceFixture(transport)) {
            long descriptors = descriptors();
            int threads = Thread.activeCount();
            ExecutorService both = Executors.newFixedThreadPool(2 * AT_ONCE);
            ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                int seed = i;
                done.add(sessions.submit(() -> session(fixture, both, new Random(seed))));
            }
            for (Future<?> session : done) {
                session.get(200, TimeUnit.SECONDS);
            }
            sessions.shutdown();
            both.shutdown();
            assertThat(sessions.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(both.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            SpliceFixture.await("all channels are closed", fixture::allClosed);
            assertThat(fixture.channels).hasSize(2 * SESSIONS);
            SpliceFixture.await("no buffer is held", () -> fixture.bufferBytes() == 0);
            SpliceFixture.await("descriptors are as before", () -> descriptors() <= descriptors);
            SpliceFixture.await("threads are as before", () -> Thread.activeCount() <= threads);
        }
    }

    private static Void session(SpliceFixture fixture, ExecutorService both, Random random) throws Exception {
        try (SplicedPair pair = fixture.open().hello()) {
            long clientSeed = random.nextLong();
            long serverSeed = random.nextLong();
            Future<?> client = both.submit(() -> play(pair.client(), new Random(clientSeed)));
            Future<?> server = both.submit(() -> play(pair.server(), new Random(serverSeed)));
            client.get(100, TimeUnit.SECONDS);
            server.get(100, TimeUnit.SECONDS);
            pair.close();
            assertThat(pair.report().bytesToServer()).isLessThanOrEqualTo(MOST + 1L);
            assertThat(SplicedPair.await(pair.coreTold())).isEqualTo(1);
        }
        return null;
    }

    /** One end's life. That the other one breaks the connection is part of it. */
    private static void play(Socket socket, Random random) {
        try (socket) {
            if (random.nextInt(8) > 0) {
                socket.getOutputStream().write(new byte[random.nextInt(random.nextBoolean() ? 3000 : MOST)]);
            }
            switch (random.nextInt(5)) {
                case 0 -> SplicedPair.reset(socket);
                case 1 -> socket.close();
                case 2 -> {
                    socket.shutdownOutput();
                    socket.getInputStream().readNBytes(random.nextInt(5000));
                }
                default -> {
                    socket.shutdownOutput();
                    if (random.nextBoolean()) {
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    }
                }
            }
        } catch (IOException broken) {
            assertThat(broken.getMessage()).isNotNull();
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
