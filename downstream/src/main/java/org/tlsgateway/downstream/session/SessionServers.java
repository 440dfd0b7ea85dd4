package org.tlsgateway.downstream.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.SmtpFailure;

/** Connects sessions to their own downstream servers. */
public final class SessionServers {
    private final MxLookup dns;

    public SessionServers(MxLookup dns) {
        this.dns = dns;
    }

    /**
     * Connects, waits for the greeting and says EHLO; from any thread.
     *
     * @param loop the client's own, so that the two channels can be spliced
     * @return completed on the loop, exceptionally with {@link SmtpFailure}; when it is cancelled the connection is dropped
     */
    public CompletableFuture<SessionServer> open(EventLoop loop, ServerRequest request) {
        if (loop.isShuttingDown()) {
            return CompletableFuture.failedFuture(
                    new SmtpFailure(Failure.INTERNAL, "the gateway is stopping", null, TlsAchieved.CLEAR));
        }
        ServerOpening opening = new ServerOpening(loop, request);
        opening.start(dns);
        return opening.result();
    }
}
