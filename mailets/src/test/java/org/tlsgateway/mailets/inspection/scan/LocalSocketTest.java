package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Failed;

/** Engines that listen on a Unix domain socket. */
@Timeout(60)
class LocalSocketTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final byte[] MESSAGE = "Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();

    private Path socket() {
        return directory.resolve("engine.sock");
    }

    private EngineResult scan(Dialect dialect, Duration budget) throws Exception {
        URI address = new URI("unix", null, socket().toString(), null);
        try (Scanners scanners = new Scanners(
                Engines.config(budget, Engines.engine(dialect.kind, "local", address)), ScanMetrics.NONE)) {
            return scanners.scan(Engines.FACTS, Engines.content(MESSAGE))
                    .engines()
                    .get(0)
                    .result();
        }
    }

    private Future<EngineResult> start(Dialect dialect) {
        FutureTask<EngineResult> task = new FutureTask<>(() -> scan(dialect, AMPLE));
        new Thread(task, "scan").start();
        return task;
    }

    private ServerSocketChannel listen(int backlog) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket()), backlog);
    }

    private void answer(ServerSocketChannel server, Dialect dialect) throws IOException {
        try (SocketChannel client = server.accept();
                DataInputStream in = new DataInputStream(Channels.newInputStream(client));
                OutputStream out = Channels.newOutputStream(client)) {
            messages.add(dialect.read(in));
            out.write(dialect.good.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void engineShouldGetEachByteAndItsAnswerCount(Dialect dialect) throws Exception {
        try (ServerSocketChannel server = listen(5)) {
            Future<EngineResult> result = start(dialect);
            answer(server, dialect);

            assertThat(result.get()).isInstanceOf(Answered.class);
            assertThat(messages.remove()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void scanShouldWaitItsTurnWhenTheEngineLetsNoMoreWait() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel server = listen(1)) {
            fill(queue);
            Future<EngineResult> result = start(Dialect.CLAMD);
            for (SocketChannel waiting : queue) {
                server.accept().close();
                waiting.close();
            }
            answer(server, Dialect.CLAMD);

            assertThat(result.get()).isInstanceOf(Answered.class);
        }
    }

    private void fill(List<SocketChannel> queue) throws IOException {
        while (true) {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            client.configureBlocking(false);
            try {
                client.connect(UnixDomainSocketAddress.of(socket()));
                queue.add(client);
            } catch (IOException full) {
                client.close();
                return;
            }
        }
    }

    @Test
    void scanShouldFailInTimeWhenTheQueueOfTheEngineStaysFull() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel server = listen(1)) {
            fill(queue);

            assertThat(scan(Dialect.CLAMD, SHORT)).isEqualTo(new Failed("no answer: no connection in time"));
        }
        for (SocketChannel waiting : queue) {
            waiting.close();
        }
    }

    @Test
    void scanShouldSayWhyWhenThereIsNoSocketOrNobodyBehindIt() throws Exception {
        assertThat(scan(Dialect.CLAMD, AMPLE))
                .isEqualTo(new Failed("no answer: SocketException: No such file or directory"));

        listen(1).close();
        assertThat(Files.exists(socket())).isTrue();
        assertThat(scan(Dialect.CLAMD, AMPLE)).isEqualTo(new Failed("no answer: ConnectException: Connection refused"));
    }
}
