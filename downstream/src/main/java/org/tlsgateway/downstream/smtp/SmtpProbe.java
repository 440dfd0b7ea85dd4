package org.tlsgateway.downstream.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;

/** Opens the session that a message would go on, looks at it, and ends it with QUIT: no MAIL, no RCPT, no content. */
public interface SmtpProbe {
    /**
     * Never completes exceptionally: what goes wrong is in the {@link SessionProbe}.
     *
     * @param attempt the host and what it must prove
     * @param address the address that is connected to, one of the host's
     * @param envelope of the message that would be sent
     * @param limit for all of it
     */
    CompletableFuture<SessionProbe> probe(
            MxAttempt attempt, InetSocketAddress address, Envelope envelope, Duration limit);
}
