package org.tlsgateway.downstream.delivery;

import java.time.Instant;
import java.util.List;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.WhatIf;
import org.tlsgateway.downstream.dns.CachedAnswer;
import org.tlsgateway.downstream.smtp.SessionProbe;

/**
 * The answer to "why": what is known of a destination, what is decided, and what a message would meet.
 *
 * @param question what was asked
 * @param at when
 * @param facts of the destination
 * @param plan that follows
 * @param hosts of the plan that one round would try, in that order
 * @param leftOut how many more the plan has
 * @param probed whether the hosts were connected to
 * @param outcome what a message sent now would meet; when nothing was probed, as if each host gave the proof that is asked
 * @param cached the answers of DNS that it rests on, and until when
 */
public record Explanation(
        Question question,
        Instant at,
        DeliveryFacts facts,
        DeliveryPlan plan,
        List<Host> hosts,
        int leftOut,
        boolean probed,
        NextStep outcome,
        List<CachedAnswer> cached) {
    public Explanation {
        hosts = List.copyOf(hosts);
        cached = List.copyOf(cached);
    }

    /**
     * One host.
     *
     * @param finding what was found out about it and decided
     * @param sessions one for each address that was connected to
     * @param whatIf what would follow if it failed; empty for a host that is not tried
     */
    public record Host(HostFinding finding, List<SessionProbe> sessions, List<WhatIf> whatIf) {
        public Host {
            sessions = List.copyOf(sessions);
            whatIf = List.copyOf(whatIf);
        }
    }

    /** True when a message would go out, at its level, as far as was looked. */
    public boolean goesOut() {
        return outcome instanceof NextStep.Delivered;
    }
}
