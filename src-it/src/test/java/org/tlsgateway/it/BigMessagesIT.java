package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.Clamd;
import org.tlsgateway.it.env.FakeSpamd;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.HeapLog;
import org.tlsgateway.it.env.HeapLog.Collection;
import org.tlsgateway.it.env.MeasuringSink;
import org.tlsgateway.it.env.MeasuringSink.Body;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Rspamd;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** Big messages at once go through all of the gateway, and none of them is ever in its memory whole. */
@Timeout(600)
class BigMessagesIT {
    private static final int SESSIONS = 20;
    private static final int MIB = 1 << 20;
    private static final int SIZE = 30 * MIB;
    /** Garbage included. */
    private static final int MOST_HEAP_MIB = 200;
    /** Without garbage: less than two of the messages. */
    private static final int MOST_IN_USE_MIB = 50;
    /** So long may a slow machine take for the answers of the engines, and for the delivery of all. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final MeasuringSink SINK = new MeasuringSink();
    /** The real one's own client shows it no message above 500 KB. */
    private static final FakeSpamd SPAMD = new FakeSpamd();

    private static final HeapLog HEAP = new HeapLog();

    @Order(1)
    @RegisterExtension
    static final Rspamd RSPAMD = new Rspamd();

    @Order(1)
    @RegisterExtension
    static final Clamd CLAMD = new Clamd();

    /** With a heap that can hold more than is allowed, so that the test can fail. */
    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
                    .limits("messageSize=\"40M\" connectionsPerClient=\"0\"")
                    .timeouts("idle=\"2m\" verdict=\"8m\"")
                    .inspection("budget=\"" + PATIENCE.toMinutes() + "m\"")
                    .rspamd(RSPAMD.url(), "onFailure=\"closed\" maxSize=\"40M\"")
                    .engine("<spamd address=\"" + SPAMD.address() + "\" onFailure=\"closed\" maxSize=\"40M\"/>")
                    .engine("<clamd address=\"" + CLAMD.address() + "\" onFailure=\"closed\" maxSize=\"40M\"/>")
                    .destination("sink.test", "opportunistic", SINK.port(), ""))
            .option("-Xms32m")
            .option("-Xmx512m")
            .option(HEAP.option());

    @AfterAll
    static void removeLog() {
        HEAP.close();
    }

    /** A file in base64 that no engine can make less of: 16 of these blocks are a MiB. */
    private static final String BLOCK = block();

    private static String block() {
        byte[] random = new byte[48 * 1024];
        new Random(30).nextBytes(random);
        String lines = Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(random);
        return lines.substring(0, lines.lastIndexOf("\r\n") + 2);
    }

    private static final int BLOCKS = SIZE / BLOCK.length() + 1;

    private final CyclicBarrier begun = new CyclicBarrier(SESSIONS);
    private final List<Collection> held = new CopyOnWriteArrayList<>();
    /** All of it is there when the first is inspected. */
    private final CyclicBarrier sent = new CyclicBarrier(SESSIONS, () -> held.add(HEAP.collect(GATEWAY.process())));

    /** A machine that is too slow for an engine's own limits has it deferred; then it is sent again, as a client would. */
    private String sendUntilTaken(int number) throws Exception {
        String reply = send(number, begun::await, sent::await);
        while (reply.startsWith("451")) {
            reply = send(number, () -> 0, () -> 0);
        }
        return reply;
    }

    private static String send(int number, Callable<Integer> beforeContent, Callable<Integer> beforeEnd)
            throws Exception {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port()).timeout(PATIENCE.multipliedBy(2))) {
            assertThat(client.begin("a@client.test", "r" + number + "@sink.test"))
                    .startsWith("354");
            client.send(Messages.attached("big " + number, "random.bin", new byte[0]));
            beforeContent.call();
            for (int i = 0; i < BLOCKS; i++) {
                client.send(BLOCK);
            }
            beforeEnd.call();
            client.send(".\r\n");
            return client.reply();
        }
    }

    @Test
    void heapShouldStaySmallWhenBigMessagesComeAtOnce() throws Exception {
        int idle = HEAP.collect(GATEWAY.process()).after();
        int collections = HEAP.collections().size();

        ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
        List<Future<String>> replies = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            int number = i;
            replies.add(clients.submit(() -> sendUntilTaken(number)));
        }
        clients.shutdown();
        for (Future<String> reply : replies) {
            assertThat(reply.get()).as(GATEWAY.log()).startsWith("250");
        }
        held.add(HEAP.collect(GATEWAY.process()));
        Waiting.until("all are delivered", PATIENCE, () -> SINK.bodies().size() >= SESSIONS);

        assertThat(SINK.bodies()).hasSize(SESSIONS).containsOnly(expected());
        List<Collection> during = HEAP.collections();
        int fullest = during.subList(collections, during.size()).stream()
                .mapToInt(Collection::before)
                .max()
                .orElseThrow();
        assertThat(held).as("in use with all of it there").allMatch(one -> one.after() - idle < MOST_IN_USE_MIB);
        assertThat(fullest - idle).as("MiB above idle").isLessThan(MOST_HEAP_MIB);
    }

    private static Body expected() {
        CRC32 checksum = new CRC32();
        byte[] block = BLOCK.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < BLOCKS; i++) {
            checksum.update(block);
        }
        return new Body((long) BLOCKS * block.length, checksum.getValue());
    }
}
