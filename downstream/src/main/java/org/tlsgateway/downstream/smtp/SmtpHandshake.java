package org.tlsgateway.downstream.smtp;

import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.WatchedDemand;
import org.tlsgateway.downstream.tls.PeerJudge;
import org.tlsgateway.downstream.tls.PeerVerdict;

/**
 * From the greeting to a session that may carry content: EHLO, STARTTLS as the level asks (RFC 3207), verification, EHLO
 * again. Nothing of the message is known here, so nothing of it can leak.
 */
final class SmtpHandshake {
    private static final int READY = 220;
    private static final int OK = 250;
    private static final int TLS_NOT_AVAILABLE = 454;

    /** RFC 5321 section 4.1.1.1 and what servers of RFC 821 are known to say; 421 is no refusal of the command. */
    private static final Set<Integer> NO_EHLO = Set.of(500, 501, 502, 504, 550);

    private final SmtpConnection connection;
    private final ConnectionKey key;
    private final DeliveryConfig config;
    private final ClientEngines engines;
    private final PeerJudge judge;
    private final Clock clock;

    SmtpHandshake(
            SmtpConnection connection,
            ConnectionKey key,
            DeliveryConfig config,
            ClientEngines engines,
            PeerJudge judge,
            Clock clock) {
        this.connection = connection;
        this.key = key;
        this.config = config;
        this.engines = engines;
        this.judge = judge;
        this.clock = clock;
    }

    SmtpConnection connection() {
        return connection;
    }

    /** Completes with {@link SmtpFailure} when the level cannot be reached; the connection is then the caller's to end. */
    CompletableFuture<SmtpSession> run() {
        return connection
                .expect("the greeting", config.timeouts().greeting())
                .thenCompose(this::greeted)
                .thenCompose(this::secure)
                .thenApply(capabilities -> new SmtpSession(connection, key, capabilities, clock.instant()));
    }

    private CompletableFuture<Capabilities> greeted(SmtpReply reply) {
        if (reply.code() == READY) {
            return ehlo();
        }
        return refused(
                reply.code() < 400 ? Failure.PROTOCOL_ERROR : Failure.GREETING_REFUSED, "greeting " + reply, reply);
    }

    private CompletableFuture<Capabilities> ehlo() {
        return command("EHLO " + config.helloName()).thenCompose(reply -> {
            if (reply.code() == OK) {
                // RFC 5321 section 4.1.1.1: the first line begins with the server's name.
                connection.helo(
                        reply.lines().isEmpty() ? "" : reply.lines().get(0).split(" ", 2)[0]);
                return CompletableFuture.completedFuture(Capabilities.of(reply));
            }
            if (NO_EHLO.contains(reply.code())) {
                return helo();
            }
            return ehloRefused("EHLO", reply);
        });
    }

    private CompletableFuture<Capabilities> helo() {
        return command("HELO " + config.helloName())
                .thenCompose(reply -> reply.code() == OK
                        ? CompletableFuture.completedFuture(Capabilities.NONE)
                        : ehloRefused("HELO", reply));
    }

    private <T> CompletableFuture<T> ehloRefused(String command, SmtpReply reply) {
        return refused(
                reply.code() < 400 ? Failure.PROTOCOL_ERROR : Failure.EHLO_REFUSED, command + ": " + reply, reply);
    }

    private CompletableFuture<Capabilities> secure(Capabilities capabilities) {
        if (!capabilities.has("STARTTLS")) {
            return key.level() == TlsLevel.OPPORTUNISTIC
                    ? clear(capabilities, Failure.STARTTLS_NOT_OFFERED, "STARTTLS is not offered")
                    : refused(Failure.STARTTLS_NOT_OFFERED, "STARTTLS is not offered", null);
        }
        return command("STARTTLS").thenCompose(reply -> {
            if (reply.code() == READY) {
                // Whatever comes now, this connection is never used in clear again.
                return startTls();
            }
            // RFC 3207 section 4: only this code leaves the choice to the client; others are no answer to rely on.
            if (reply.code() == TLS_NOT_AVAILABLE && key.level() == TlsLevel.OPPORTUNISTIC) {
                return clear(capabilities, Failure.STARTTLS_REFUSED, "STARTTLS is offered and refused: " + reply);
            }
            return refused(
                    reply.code() < 400 ? Failure.PROTOCOL_ERROR : Failure.STARTTLS_REFUSED,
                    "STARTTLS: " + reply,
                    reply);
        });
    }

    private CompletableFuture<Capabilities> clear(Capabilities capabilities, Failure failure, String why) {
        List<Missed> missed = key.watched().stream()
                .filter(watched -> watched.level() != TlsLevel.OPPORTUNISTIC)
                .map(watched -> new Missed(watched.source(), failure, why))
                .toList();
        connection.tls(new TlsAchieved(null, null, Verification.NONE, "clear text: " + why, missed));
        return CompletableFuture.completedFuture(capabilities);
    }

    private CompletableFuture<Capabilities> startTls() {
        SSLEngine engine;
        try {
            engine = engines.newEngine(key.serverName(), key.target(), key.offer());
        } catch (IOException e) {
            return refused(Failure.CLIENT_CERTIFICATE, String.valueOf(e.getMessage()), null);
        }
        return connection
                .startTls(engine, config.timeouts().handshake())
                .thenCompose(this::verify)
                // RFC 3207 section 4.2: what was learned before TLS is forgotten.
                .thenCompose(verified -> ehlo());
    }

    private CompletableFuture<Void> verify(SSLSession session) {
        List<X509Certificate> presented = presented(session);
        connection.presented(presented);
        PeerVerdict verdict = judge.judge(presented, key.proofs(), clock.instant());
        connection.tls(new TlsAchieved(
                session.getProtocol(),
                session.getCipherSuite(),
                verdict instanceof PeerVerdict.Proven proven ? proven.how() : Verification.UNAUTHENTICATED,
                verdict.words(),
                missed(presented)));
        if (verdict instanceof PeerVerdict.Refused refused) {
            connection.flaw(refused.failure());
        }
        if (key.level() == TlsLevel.VERIFY && verdict instanceof PeerVerdict.Refused refused) {
            return refused(refused.failure(), refused.words(), null);
        }
        if (!connection.tls().satisfies(key.level())) {
            return refused(Failure.INTERNAL, "the channel is less than its level", null);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** What would have failed, had it been demanded. */
    private List<Missed> missed(List<X509Certificate> presented) {
        List<Missed> missed = new ArrayList<>();
        for (WatchedDemand watched : key.watched()) {
            if (watched.level() == TlsLevel.VERIFY
                    && judge.judge(presented, watched.proofs(), clock.instant())
                            instanceof PeerVerdict.Refused refused) {
                missed.add(new Missed(watched.source(), refused.failure(), refused.words()));
            }
        }
        return missed;
    }

    /** Also of a session that was resumed: what was judged then is judged again. */
    private static List<X509Certificate> presented(SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException nonePresented) {
            chain.clear();
        }
        return chain;
    }

    private CompletableFuture<SmtpReply> command(String line) {
        return connection.command(line, config.timeouts().command());
    }

    private <T> CompletableFuture<T> refused(Failure failure, String detail, @Nullable SmtpReply reply) {
        return CompletableFuture.failedFuture(new SmtpFailure(failure, detail, reply, connection.tls()));
    }
}
