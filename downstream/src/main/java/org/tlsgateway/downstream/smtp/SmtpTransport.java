package org.tlsgateway.downstream.smtp;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;

/** Sends one message to one address, on a connection of the pool or a new one. */
public interface SmtpTransport extends AutoCloseable {
    /**
     * Never completes exceptionally: what goes wrong is an {@link AttemptOutcome.Failed}.
     *
     * @param attempt the host and what it must prove before any content is sent
     * @param address the address that is connected to, one of the host's
     * @param envelope sender and recipients
     * @param content sent byte for byte, dot-stuffed
     */
    CompletableFuture<AttemptOutcome> send(
            MxAttempt attempt, InetSocketAddress address, Envelope envelope, MessageContent content);

    /** Ends idle connections with QUIT. */
    @Override
    void close();
}
