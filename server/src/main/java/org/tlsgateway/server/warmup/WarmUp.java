package org.tlsgateway.server.warmup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.BytesContent;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.server.RunningGateway;
import org.tlsgateway.server.WorkingDirectory;

/**
 * Relays messages before the ports are open: Java compiles what runs often, and code that it has not compiled yet costs several times
 * as much (ADR 23). Whatever goes wrong here keeps no gateway from its start.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Sessions at once, as the way out has them. */
    private static final int SESSIONS = 20;

    private static final int CONTENT = 4096;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 20;

    private WarmUp() {}

    /**
     * Relays them; returns when that is done, has failed or takes too long.
     *
     * @param directory of the gateway that is to start
     * @param messages how many, 0 for none
     */
    public static void run(WorkingDirectory directory, int messages) {
        run(directory, messages, LIMIT);
    }

    static void run(WorkingDirectory directory, int messages, Duration limit) {
        if (messages <= 0) {
            return;
        }
        LOG.info("warm-up started messages={}", messages);
        long started = System.nanoTime();
        Path own = directory.temporary().resolve("warm-up");
        try (WarmUpDirectory round = WarmUpDirectory.create(own)) {
            relay(round, messages, limit);
            LOG.info("warm-up ended ms={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("warm-up failed, the first messages take longer than they could: {}", e.getMessage());
            LOG.debug("warm-up failed", e);
        }
    }

    private static void relay(WarmUpDirectory round, int messages, Duration limit) throws Exception {
        // Nobody else knows it: on its port nothing of others is taken.
        String sender = UUID.randomUUID() + "@" + WarmUpDirectory.NAME;
        Lap.count(messages, sender);
        try (SilentLog log = SilentLog.take();
                RunningGateway gateway = RunningGateway.startWithoutAdministration(round.workingDirectory())) {
            try (NettySmtpClient client = new NettySmtpClient(gateway.config().delivery())) {
                for (int session = 0; session < SESSIONS; session++) {
                    send(client, round, sender);
                }
            }
            if (!counted(messages, limit)) {
                int counted = Lap.counted();
                // What still goes round comes to rest.
                Lap.stop();
                throw new IOException("only " + counted + " of " + messages + " messages in " + limit.toSeconds()
                        + " s; the last line of its log: " + log.last());
            }
            // Each one under way comes round once more, and then nothing has to be waited for when this one stops.
            counted(messages + SESSIONS, REST);
        }
    }

    /** True when there were so many in time. */
    private static boolean counted(int messages, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (Lap.counted() < messages && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
        return Lap.counted() >= messages;
    }

    private static void send(NettySmtpClient client, WarmUpDirectory round, String sender) throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", round.port());
        MxAttempt attempt = new MxAttempt(
                new HostPort("127.0.0.1", round.port()),
                TlsLevel.VERIFY,
                null,
                Set.of(new DomainName(WarmUpDirectory.NAME)),
                round.authority());
        Envelope envelope = new Envelope(sender, List.of("recipient@" + WarmUpDirectory.NAME));
        AttemptOutcome outcome = client.send(attempt, address, envelope, new BytesContent(content()))
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (outcome instanceof AttemptOutcome.Failed failed) {
            throw new IOException(failed.detail());
        }
    }

    private static byte[] content() {
        StringBuilder text = new StringBuilder("From: <sender@").append(WarmUpDirectory.NAME);
        text.append(">\r\nSubject: warm-up\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n");
        while (text.length() < CONTENT) {
            text.append("This message goes round until the gateway is warm, and is then thrown away.\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
