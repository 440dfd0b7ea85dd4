package org.tlsgateway.downstream.delivery;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;

/** Is told of every attempt, for counts and reports. It must be quick, and nothing waits for what it thinks. */
public interface AttemptListener {
    /** Forgets it. */
    AttemptListener NONE = (request, host, address, outcome) -> {};

    /**
     * @param host as it was tried, with the policy that it was held to; a host that must not be tried as well
     * @param address that was connected to, null when there was no connection
     * @param outcome how it ended
     */
    void ended(Courier.Request request, MxAttempt host, @Nullable InetSocketAddress address, AttemptOutcome outcome);

    /** Tells both. */
    default AttemptListener and(AttemptListener other) {
        return (request, host, address, outcome) -> {
            ended(request, host, address, outcome);
            other.ended(request, host, address, outcome);
        };
    }
}
