package org.tlsgateway.downstream.delivery;

import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.Courier.Request;

/** Is told of every attempt, for counts and reports. It must be quick, and nothing waits for what it thinks. */
public interface AttemptListener {
    /** Forgets it. */
    AttemptListener NONE = (request, session) -> {};

    /** An attempt has ended, or a host or a whole delivery was given up before there was one. */
    void ended(Request request, SessionFacts session);

    /** Tells both. */
    default AttemptListener and(AttemptListener other) {
        return (request, session) -> {
            ended(request, session);
            other.ended(request, session);
        };
    }
}
