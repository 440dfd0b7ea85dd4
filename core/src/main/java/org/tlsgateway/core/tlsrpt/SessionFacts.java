package org.tlsgateway.core.tlsrpt;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.MxAttempt;

/**
 * An attempt that has ended, with all that its result is made of.
 *
 * @param facts by which the delivery was planned
 * @param host that was tried, null when none could be
 * @param address that was connected to, null when there was none
 * @param outcome how it ended
 */
public record SessionFacts(
        DeliveryFacts facts,
        @Nullable MxAttempt host,
        @Nullable InetAddress address,
        AttemptOutcome outcome) {}
