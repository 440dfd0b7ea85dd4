package org.tlsgateway.core.delivery;

import java.util.List;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsLevel;

/** How a message is to go out, decided before any connection, and why. */
public sealed interface DeliveryPlan {
    /** In words, for log, explain and WebAdmin, in the order in which they were weighed. */
    List<String> reasons();

    /** Hosts to try in this order, all at the same level. */
    record Attempts(TlsLevel level, List<MxAttempt> hosts, List<String> reasons) implements DeliveryPlan {
        public Attempts {
            hosts = List.copyOf(hosts);
            reasons = List.copyOf(reasons);
        }
    }

    /** No host can be tried. */
    record Impossible(Failure failure, List<String> reasons) implements DeliveryPlan {
        public Impossible {
            reasons = List.copyOf(reasons);
        }
    }
}
