package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.FakeScanner;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** Sessions that wait for a scanner leave the others alone. */
class WaitingSessionsIT {
    private static final int SESSIONS = 500;
    /** What is demanded here; what is wanted, 100 ms, is printed: a test machine may be busy with other things. */
    private static final long LIMIT_MILLIS = 2000;

    private static final FakeScanner SCANNER = new FakeScanner();

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .inspection("budget=\"2m\"")
            .rspamd(SCANNER.url(), "onFailure=\"closed\"")
            .timeouts("idle=\"5m\" verdict=\"3m\""));

    @Test
    void newClientShouldGetItsBannerAtOnceWhenFiveHundredSessionsWait() throws Exception {
        List<SmtpDialogue> waiting = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<SmtpDialogue>> opened = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                opened.add(executor.submit(WaitingSessionsIT::sendWithoutWaiting));
            }
            for (Future<SmtpDialogue> session : opened) {
                waiting.add(session.get());
            }
            Waiting.until(
                    "all wait for the scanner: " + SCANNER.waiting(),
                    Duration.ofSeconds(60),
                    () -> SCANNER.waiting() >= SESSIONS);
            long worst = 0;
            for (int i = 0; i < 10; i++) {
                long begin = System.nanoTime();
                try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
                    assertThat(client.reply()).startsWith("220");
                    worst = Math.max(worst, (System.nanoTime() - begin) / 1_000_000);
                    assertThat(client.say("EHLO client.test")).startsWith("250");
                }
            }
            System.err.printf("%d sessions wait for the scanner: banner in %d ms at worst%n", SESSIONS, worst);
            assertThat(worst).isLessThan(LIMIT_MILLIS);
        } finally {
            waiting.forEach(SmtpDialogue::close);
            executor.shutdownNow();
            SCANNER.close();
        }
    }

    private static SmtpDialogue sendWithoutWaiting() {
        SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port());
        assertThat(client.begin("s@client.test", "a@sink.test")).startsWith("354");
        client.send(Messages.plain("waits") + "\r\n.\r\n");
        return client;
    }
}
