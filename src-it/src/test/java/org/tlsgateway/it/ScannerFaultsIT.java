package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.Clamd;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.FaultyRelay;
import org.tlsgateway.it.env.FaultyRelay.Fault;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Rspamd;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Spamd;
import org.tlsgateway.it.env.Waiting;

/** A thousand messages while each engine, all of them required, is stopped, started again, cut off, silent and spoilt. */
@Timeout(600)
class ScannerFaultsIT {
    private static final int MESSAGES = 1000;
    private static final int MESSAGES_BETWEEN = 40;
    private static final int SENDERS = 8;
    private static final Fault[] FAULTS = {Fault.CUT, Fault.BLACKHOLE, Fault.GARBAGE};
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @Order(1)
    @RegisterExtension
    static final Rspamd RSPAMD = new Rspamd();

    @Order(1)
    @RegisterExtension
    static final Spamd SPAMD = new Spamd();

    @Order(1)
    @RegisterExtension
    static final Clamd CLAMD = new Clamd();

    private static final List<FaultyRelay> RELAYS = new ArrayList<>();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .inspection("budget=\"3s\"")
            .rspamd("http://127.0.0.1:" + relay(port(RSPAMD.url())), "onFailure=\"closed\"")
            .engine("<spamd address=\"127.0.0.1:" + relay(SPAMD.port()) + "\" onFailure=\"closed\"/>")
            .engine("<clamd address=\"127.0.0.1:" + relay(CLAMD.port()) + "\" onFailure=\"closed\"/>")
            .destination("sink.test", "opportunistic", SINK.port(), ""));

    private static int port(String url) {
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    private static int relay(int target) {
        FaultyRelay relay = new FaultyRelay(target);
        RELAYS.add(relay);
        return relay.port();
    }

    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();
    private final Map<Integer, String> taken = new ConcurrentHashMap<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deferred = new AtomicInteger();

    private void sendAll() {
        Integer number = waiting.poll();
        while (number != null) {
            String reply = send(number);
            if (reply.startsWith("250")) {
                taken.put(number, reply);
            } else if (reply.startsWith("451 4.7.1")) {
                deferred.incrementAndGet();
                waiting.add(number);
            } else {
                unexpected.add(reply);
            }
            number = waiting.poll();
        }
    }

    private static String send(int number) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            return client.mail("a@client.test", "r@sink.test", Messages.plain("number-" + number + "."));
        }
    }

    @Test
    void noMessageShouldBeLostOrPassUnscannedWhenEachEngineFailsInEachWay() throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            waiting.add(i);
        }
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        for (int i = 0; i < SENDERS; i++) {
            senders.submit(this::sendAll);
        }
        senders.shutdown();
        for (FaultyRelay relay : RELAYS) {
            for (Fault fault : FAULTS) {
                suffer(fault.name(), () -> relay.fault(fault), () -> relay.fault(Fault.NONE));
            }
        }
        suffer("the stop of rspamd", RSPAMD::stop, RSPAMD::start);
        suffer("the stop of spamd", SPAMD::stop, SPAMD::start);
        suffer("the stop of clamd", CLAMD::stop, CLAMD::start);
        assertThat(waiting).as("there was mail for all of it").isNotEmpty();

        assertThat(senders.awaitTermination(300, TimeUnit.SECONDS)).isTrue();
        assertThat(unexpected).isEmpty();
        assertThat(taken).hasSize(MESSAGES);
        Waiting.until(
                "all are delivered",
                Duration.ofSeconds(120),
                () -> SINK.messages().size() >= MESSAGES);
        assertThat(SINK.messages())
                .hasSize(MESSAGES)
                .allSatisfy(message -> assertThat(message.split("\r\n"))
                        .filteredOn(line -> line.startsWith("X-TlsGateway-Scan:"))
                        .hasSize(3)
                        .allMatch(line -> line.contains(" action=")));
        for (int i = 0; i < MESSAGES; i++) {
            String subject = "Subject: number-" + i + ".\r\n";
            assertThat(SINK.messages()).anyMatch(message -> message.contains(subject));
        }
    }

    /** What may fail. */
    private interface Step {
        void run() throws Exception;
    }

    /** Until mail is deferred for it, and then until mail passes again. */
    private void suffer(String what, Step begin, Step end) throws Exception {
        int before = deferred.get();
        begin.run();
        Waiting.until(what + " is felt", Duration.ofSeconds(60), () -> deferred.get() > before + 3);
        end.run();
        int goal = taken.size() + MESSAGES_BETWEEN;
        Waiting.until("mail goes again after " + what, Duration.ofSeconds(90), () -> taken.size() >= goal);
    }
}
