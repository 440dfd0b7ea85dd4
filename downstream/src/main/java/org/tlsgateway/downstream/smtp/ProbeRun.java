package org.tlsgateway.downstream.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.ConnectionOpener.Opening;

/** One {@link SmtpProbe}: the handshake of a delivery on a connection of its own, then QUIT. */
final class ProbeRun {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeRun.class);

    private final Opening opening;
    private final InetSocketAddress address;
    private final Envelope envelope;

    ProbeRun(Opening opening, InetSocketAddress address, Envelope envelope) {
        this.opening = opening;
        this.address = address;
        this.envelope = envelope;
    }

    CompletableFuture<SessionProbe> within(Duration limit) {
        return opening.ready()
                .thenCompose(this::look)
                .exceptionally(this::failed)
                .orTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                .exceptionally(late -> givenUp(limit));
    }

    private SessionProbe givenUp(Duration limit) {
        opening.abandon();
        String words = "not ready within the " + limit.toSeconds() + " s of the probe; a delivery may wait longer";
        return SessionProbe.of(
                address,
                new AttemptOutcome.Failed(TlsAchieved.CLEAR, Failure.REPLY_TIMEOUT, words, null),
                opening.presented());
    }

    /** On the event loop of the connection. */
    private CompletableFuture<SessionProbe> look(SmtpSession session) {
        SmtpConnection connection = session.connection();
        Capabilities capabilities = session.capabilities();
        TlsAchieved tls = connection.tls();
        RequireTlsCommand.Obstacle obstacle =
                new RequireTlsCommand(envelope, capabilities.has("REQUIRETLS"), tls).obstacle();
        SessionProbe seen = new SessionProbe(
                address,
                tls,
                connection.trace(SessionTrace.Use.OPENED).helo(),
                connection.presented(),
                capabilities.keywords(),
                obstacle == null ? null : new AttemptOutcome.Failed(tls, obstacle.failure(), obstacle.detail(), null));
        return connection.quit().thenApply(closed -> seen);
    }

    private SessionProbe failed(Throwable error) {
        SmtpFailure failure = SmtpFailure.of(error);
        if (failure.isBug()) {
            LOG.error("probe of {}: {}", address, failure.detail(), error);
        }
        return SessionProbe.of(address, failure.toOutcome(), opening.presented());
    }
}
