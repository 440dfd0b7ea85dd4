package org.tlsgateway.core.sts;

import java.time.Instant;
import org.tlsgateway.core.failure.Failure;

/** What is known of a domain's MTA-STS policy at the time of a delivery (RFC 8461). */
public sealed interface StsAnswer {
    /** In force, of whatever mode. */
    record InForce(StsPolicy policy, Instant until) implements StsAnswer {}

    /** The domain publishes none, or the operator asks for none. */
    record None(String detail) implements StsAnswer {}

    /** It publishes one that could not be had, and none was cached: as if there were none, but told (RFC 8461 section 5.1). */
    record Unavailable(Failure failure, String detail) implements StsAnswer {}
}
