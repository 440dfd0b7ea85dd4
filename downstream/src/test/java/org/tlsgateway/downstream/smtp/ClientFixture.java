package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.downstream.tls.TrustStores;

/** A client with short timeouts that trusts a CA of its own, and shorthands to send with it. */
final class ClientFixture implements AutoCloseable {
    static final DomainName MX = new DomainName("mx.example.org");
    static final IssuedCertificate ROOT = CertificateMaker.authority("Fixture Root");
    static final IssuedCertificate GOOD = CertificateMaker.issue(ROOT, CertificateSpec.server(MX.ascii()));
    static final Duration LONG = Duration.ofSeconds(20);

    private final Path caFile;
    final DeliveryConfig config;
    final NettySmtpClient client;
    TlsLevel level = TlsLevel.OPPORTUNISTIC;

    ClientFixture() {
        this(timeouts(LONG), 4, Duration.ofSeconds(30));
    }

    ClientFixture(DeliveryConfig.Timeouts timeouts, int connections, Duration idle) {
        try {
            caFile = Files.createTempFile("ca", ".pem");
            Files.writeString(caFile, ROOT.chainPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config = new DeliveryConfig(
                "queue",
                "gw.example.net",
                "postmaster@example.net",
                new DeliveryPolicy(List.of(), List.of()),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                timeouts,
                caFile,
                List.of(),
                10,
                connections,
                idle);
        client = new NettySmtpClient(config, new TrustStores(), Clock.systemUTC());
    }

    static DeliveryConfig.Timeouts timeouts(Duration all) {
        return new DeliveryConfig.Timeouts(all, all, all, all, all, all, all);
    }

    ClientFixture level(TlsLevel wanted) {
        level = wanted;
        return this;
    }

    CompletableFuture<AttemptOutcome> start(HostPort target, InetSocketAddress address) {
        MxAttempt attempt = new MxAttempt(target, level, MX, Set.of(MX), null);
        return client.send(attempt, address, to("b@example.org"), text("x\r\n"));
    }

    CompletableFuture<AttemptOutcome> start(FakeMx mx, Envelope envelope, MessageContent content) {
        MxAttempt attempt = new MxAttempt(mx.hostPort(), level, MX, Set.of(MX), null);
        return client.send(attempt, mx.address(), envelope, content);
    }

    AttemptOutcome send(FakeMx mx, Envelope envelope, MessageContent content) {
        return await(start(mx, envelope, content));
    }

    AttemptOutcome send(FakeMx mx) {
        return send(mx, to("b@example.org"), text("Subject: x\r\n\r\nhello\r\n"));
    }

    static AttemptOutcome await(CompletableFuture<AttemptOutcome> outcome) {
        try {
            return outcome.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Envelope to(String... recipients) {
        return new Envelope("a@example.net", List.of(recipients));
    }

    static MessageContent text(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static MessageContent bytes(byte[] bytes) {
        return new MessageContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** An envelope with a null sender. */
    static Envelope fromNobody(@Nullable String recipient) {
        return new Envelope(null, new ArrayList<>(List.of(String.valueOf(recipient))));
    }

    @Override
    public void close() {
        client.close();
        try {
            Files.deleteIfExists(caFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
