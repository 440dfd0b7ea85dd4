package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.HostFacts;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.dns.AddressAnswer;

/** What was found out about one host of a plan just before it is tried, and what follows from it. */
public sealed interface HostFinding {
    /** The host, with what it is held to. */
    MxAttempt attempt();

    /** What DNS says of its addresses. */
    AddressAnswer answer();

    /** What DNS says of it besides, null when nothing more was asked. */
    @Nullable
    HostFacts facts();

    /** Why it was decided so, in words; what the plan had said before is not repeated. */
    List<String> reasons();

    /**
     * It may be tried.
     *
     * @param attempt what it must prove
     * @param addresses that can be reached, in the order in which they are tried, at least one
     */
    record Usable(
            MxAttempt attempt,
            List<InetAddress> addresses,
            AddressAnswer answer,
            @Nullable HostFacts facts,
            List<String> reasons)
            implements HostFinding {
        public Usable {
            addresses = List.copyOf(addresses);
            reasons = List.copyOf(reasons);
        }

        /** Those that one round tries. */
        public List<InetAddress> tried() {
            return addresses.subList(0, Math.min(addresses.size(), MxCourier.MAX_ADDRESSES));
        }
    }

    /**
     * It is not connected to.
     *
     * @param failure why
     * @param detail the fact
     */
    record Unusable(
            MxAttempt attempt,
            Failure failure,
            String detail,
            AddressAnswer answer,
            @Nullable HostFacts facts,
            List<String> reasons)
            implements HostFinding {
        public Unusable {
            reasons = List.copyOf(reasons);
        }
    }
}
