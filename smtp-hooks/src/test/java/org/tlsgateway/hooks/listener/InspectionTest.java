package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.inspection.InSessionInspection;

/** A message is inspected while its client waits, and nobody else does. */
class InspectionTest {
    private static final String MESSAGE = "Subject: hello\r\n\r\nbody";

    @TempDir
    Path directory;

    private final CountDownLatch scanner = new CountDownLatch(1);

    private FakeContainer slowScanner(CountDownLatch started) {
        return new FakeContainer((mail, inspection) -> {
            started.countDown();
            await(scanner);
            inspection.stage(new FakeContainer().staged(() -> {}));
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bannerShouldComeAtOnceWhenFiveHundredSessionsWaitForTheScanner() throws Exception {
        int sessions = 500;
        CountDownLatch started = new CountDownLatch(sessions);
        FakeContainer container = slowScanner(started);
        List<SmtpTalker> waiting = new ArrayList<>();
        try (RunningListener listener =
                RunningListener.with(container, directory).workers(2).start()) {
            for (int i = 0; i < sessions; i++) {
                SmtpTalker client = listener.connect();
                waiting.add(client);
                client.greet();
                client.say("MAIL FROM:<a@c.example>");
                client.say("RCPT TO:<b@d.example>");
                client.say("DATA");
                client.raw(MESSAGE + "\r\n.\r\n");
            }
            await(started);
            long[] micros = new long[21];
            for (int i = 0; i < micros.length; i++) {
                long before = System.nanoTime();
                try (SmtpTalker client = listener.connect()) {
                    assertThat(client.reply()).startsWith("220");
                    micros[i] = (System.nanoTime() - before) / 1000;
                }
            }
            Arrays.sort(micros);
            // The median, for what else this machine does is not the listener's.
            assertThat(micros[micros.length / 2]).isLessThan(100_000);
            scanner.countDown();
            for (SmtpTalker client : waiting) {
                assertThat(client.reply()).startsWith("250 2.0.0");
            }
        } finally {
            scanner.countDown();
            for (SmtpTalker client : waiting) {
                client.close();
            }
        }
        assertThat(container.seen).hasSize(sessions);
    }

    @Test
    void messageShouldBeDeferredAndNotQueuedWhenTheScannerTakesTooLong() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        ListenerConfig.Timeouts timeouts =
                new ListenerConfig.Timeouts(minute, minute, minute, minute, Duration.ofMillis(200));
        CountDownLatch committed = new CountDownLatch(1);
        CountDownLatch disposed = new CountDownLatch(1);
        FakeContainer container = new FakeContainer((mail, inspection) -> {
            inspection.stage(new Recording(committed, disposed));
            await(scanner);
        });
        try (RunningListener listener = RunningListener.with(container, directory)
                        .timeouts(timeouts)
                        .start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(MESSAGE)).startsWith("451 4.7.1");
            assertThat(client.say("NOOP")).startsWith("250");
            scanner.countDown();
            await(disposed);
            assertThat(committed.getCount()).isEqualTo(1);
        }
        assertNoFiles();
    }
    /** In memory, and in a file. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void replyShouldWaitForTheDiskAndNothingBeLeft(int lines) throws Exception {
        SlowDisk disk = new SlowDisk();
        Duration minute = Duration.ofMinutes(1);
        ListenerConfig.Timeouts timeouts =
                new ListenerConfig.Timeouts(minute, minute, minute, minute, Duration.ofMillis(100));
        try (RunningListener listener = RunningListener.with(disk.container(), directory)
                        .timeouts(timeouts)
                        .start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            client.say("RCPT TO:<b@d.example>");
            client.say("DATA");
            client.raw(MESSAGE + "\r\n" + ("x".repeat(70) + "\r\n").repeat(lines) + ".\r\n");
            await(disk.committed);
            // Longer than a verdict may take: what is being queued may not be deferred any more.
            Thread.sleep(200);
            assertThat(disk.disposed.getCount()).as("read until it is on disk").isEqualTo(1);
            disk.written.complete("Q1");
            assertThat(client.reply()).startsWith("250 2.0.0").contains("Q1");
            await(disk.disposed);
        }
        assertNoFiles();
    }

    @Test
    void replyShouldBeADeferralWhenTheDiskFailsLater() throws Exception {
        SlowDisk disk = new SlowDisk();
        try (RunningListener listener =
                        RunningListener.with(disk.container(), directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            client.say("RCPT TO:<b@d.example>");
            client.say("DATA");
            client.raw(MESSAGE + "\r\n.\r\n");
            await(disk.committed);
            disk.written.completeExceptionally(new IOException("No space left on device"));
            assertThat(client.reply()).startsWith("452 4.3.1");
            await(disk.disposed);
        }
    }

    @Test
    void messageShouldNotBeQueuedWhenTheClientHangsUpDuringInspection() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch committed = new CountDownLatch(1);
        CountDownLatch disposed = new CountDownLatch(1);
        FakeContainer container = new FakeContainer((mail, inspection) -> {
            inspection.stage(new Recording(committed, disposed));
            started.countDown();
            await(scanner);
        });
        try (LogCapture log = new LogCapture();
                RunningListener listener =
                        RunningListener.with(container, directory).start()) {
            try (SmtpTalker client = listener.connect()) {
                client.greet();
                client.say("MAIL FROM:<a@c.example>");
                client.say("RCPT TO:<b@d.example>");
                client.say("DATA");
                client.raw(MESSAGE + "\r\n.\r\n");
                await(started);
            }
            // The session's own end: its place among the connections is free before it knows.
            assertThat(log.sessionLine()).contains(" end=network/scan ");
            scanner.countDown();
            await(disposed);
            assertThat(committed.getCount()).isEqualTo(1);
        }
        assertNoFiles();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void handshakesShouldWaitForAMessageUntilItIsAnsweredOrItsClientGone(boolean hangsUp) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<EventLoop> ioThread = new CompletableFuture<>();
        try (LogCapture log = new LogCapture();
                RunningListener listener =
                        RunningListener.with(slowScanner(started), directory).start()) {
            GatewayServer server = listener.server();
            server.reload(server.listener(), channel -> {
                ioThread.complete(channel.eventLoop());
                return RunningListener.tls().newHandler(channel);
            });
            try (SmtpTalker client = listener.connect()) {
                client.greet().startTls().say("EHLO client.example");
                client.say("MAIL FROM:<a@c.example>");
                client.say("RCPT TO:<b@d.example>");
                client.say("DATA");
                client.raw(MESSAGE + "\r\n.\r\n");
                await(started);
                assertThat(clientsWait(ioThread.join())).isTrue();
                if (!hangsUp) {
                    scanner.countDown();
                    assertThat(client.reply()).startsWith("250 2.0.0");
                    assertThat(clientsWait(ioThread.join())).isFalse();
                }
            }
            log.sessionLine();
            assertThat(clientsWait(ioThread.join())).isFalse();
            scanner.countDown();
        }
    }

    private static boolean clientsWait(EventLoop ioThread) throws Exception {
        return ioThread.submit(() -> HandshakeTurns.ofThisThread().clientsWait())
                .get();
    }

    @Test
    void replyShouldStillComeWhenTheListenerStopsDuringInspection() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        FakeContainer container = slowScanner(started);
        RunningListener listener = RunningListener.with(container, directory).start();
        try (SmtpTalker client = listener.connect();
                SmtpTalker idle = listener.connect()) {
            idle.reply();
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            client.say("RCPT TO:<b@d.example>");
            client.say("DATA");
            client.raw(MESSAGE + "\r\n.\r\n");
            await(started);
            Thread stopping = new Thread(listener::close);
            stopping.start();
            assertThat(idle.reply()).startsWith("421 4.3.2");
            scanner.countDown();
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(client.reply()).startsWith("421 4.3.2");
            stopping.join();
        }
    }

    /** Until the listener has noticed that its only client is gone. */
    private void assertNoFiles() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
    /** A delivery that is on disk when the test says so. */
    private static final class SlowDisk implements InSessionInspection.StagedDelivery {
        private final CompletableFuture<String> written = new CompletableFuture<>();
        private final CountDownLatch committed = new CountDownLatch(1);
        private final CountDownLatch disposed = new CountDownLatch(1);

        FakeContainer container() {
            return new FakeContainer((mail, inspection) -> inspection.stage(this));
        }

        @Override
        public CompletableFuture<String> commit() {
            committed.countDown();
            return written;
        }

        @Override
        public void dispose() {
            disposed.countDown();
        }
    }

    private record Recording(CountDownLatch committed, CountDownLatch disposed)
            implements InSessionInspection.StagedDelivery {
        @Override
        public CompletableFuture<String> commit() {
            committed.countDown();
            return CompletableFuture.completedFuture("Q");
        }

        @Override
        public void dispose() {
            disposed.countDown();
        }
    }
}
