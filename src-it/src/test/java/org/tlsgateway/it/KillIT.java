package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** kill -9 under load, with a slow downstream: what got its 250 arrives, whole. */
class KillIT {
    private static final int CLIENTS = 8;
    private static final int ENOUGH = 150;
    /** Of {@code <delivery>}: so many may be on their way when the gateway dies. */
    private static final int IN_FLIGHT = 10;

    private static final Pattern SUBJECT = Pattern.compile("Subject: (load-\\d+)\r\n");

    private final FakeSink sink = new FakeSink(Duration.ofMillis(250));
    private final GatewayProcess gateway = new GatewayProcess(() -> new GatewayConf()
            .delivery("<concurrency>" + IN_FLIGHT + "</concurrency>")
            .destination("sink.test", "opportunistic", sink.port(), ""));
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    @Test
    void everyAcceptedMessageShouldArriveWholeWhenTheGatewayIsKilled() throws Exception {
        try {
            gateway.beforeAll(null);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Thread client = new Thread(this::load, "client " + i);
                client.start();
                clients.add(client);
            }
            Waiting.until("some load", Duration.ofSeconds(60), () -> accepted.size() >= ENOUGH);
            gateway.process().kill();
            for (Thread client : clients) {
                client.join();
            }
            int before = sink.messages().size();
            sink.delay(Duration.ZERO);
            gateway.start();
            gateway.awaitBanner();
            Waiting.until(
                    "all that was accepted",
                    Duration.ofSeconds(90),
                    () -> arrivals().keySet().containsAll(accepted.keySet()));
            Map<String, Integer> arrivals = arrivals();
            int twice = arrivals.values().stream().mapToInt(count -> count - 1).sum();
            System.err.printf(
                    "kill -9: %d accepted, %d of them delivered before, all arrived, %d duplicates, %d arrived unacknowledged%n",
                    accepted.size(), before, twice, arrivals.size() - accepted.size());
            assertThat(twice).as("duplicates").isLessThanOrEqualTo(IN_FLIGHT);
            assertWhole();
        } finally {
            gateway.afterAll(null);
            sink.close();
        }
    }

    private void load() {
        try {
            while (true) {
                try (SmtpDialogue client = SmtpDialogue.hello(gateway.port())) {
                    for (int i = 0; i < 10; i++) {
                        String subject = "load-" + next.incrementAndGet();
                        String body = body(subject);
                        String reply = client.mail("s@client.test", "a@sink.test", Messages.with(subject, body));
                        if (!reply.startsWith("250")) {
                            return;
                        }
                        accepted.put(subject, body);
                    }
                }
            }
        } catch (UncheckedIOException killed) {
            // that is what the test does
        }
    }

    /** Some 20 KiB that no other message has. */
    private static String body(String subject) {
        Random random = new Random(subject.hashCode());
        StringBuilder body = new StringBuilder();
        for (int line = 0; line < 250; line++) {
            for (int i = 0; i < 78; i++) {
                body.append((char) ('a' + random.nextInt(26)));
            }
            body.append("\r\n");
        }
        return body + "the end of " + subject;
    }

    private Map<String, Integer> arrivals() {
        Map<String, Integer> arrivals = new HashMap<>();
        for (String message : sink.messages()) {
            Matcher subject = SUBJECT.matcher(message);
            if (subject.find()) {
                arrivals.merge(subject.group(1), 1, Integer::sum);
            }
        }
        return arrivals;
    }

    private void assertWhole() {
        for (String message : sink.messages()) {
            Matcher subject = SUBJECT.matcher(message);
            assertThat(subject.find()).isTrue();
            assertThat(message).endsWith("\r\n\r\n" + body(subject.group(1)) + "\r\n");
        }
    }
}
