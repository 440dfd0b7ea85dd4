package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tlsgateway.core.name.DomainName;

/** The order in which the exchangers of a domain are tried (RFC 5321 section 5.1). */
final class MxOrder {
    private MxOrder() {}

    /** By preference, at random among equals; a host that is named twice counts where it is preferred. */
    static List<MxAnswer.MxHost> order(List<MxAnswer.MxHost> found, RandomGenerator random) {
        List<MxAnswer.MxHost> hosts = new ArrayList<>(found);
        for (int i = hosts.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            MxAnswer.MxHost swapped = hosts.get(i);
            hosts.set(i, hosts.get(other));
            hosts.set(other, swapped);
        }
        // The sort is stable: equals keep their random order.
        hosts.sort(Comparator.comparingInt(MxAnswer.MxHost::preference));
        Set<DomainName> seen = new HashSet<>();
        hosts.removeIf(host -> !seen.add(host.name()));
        return hosts;
    }

    /** The ordered hosts that are preferred to ourselves; all of them when we are not one of them. */
    static List<MxAnswer.MxHost> beforeOurselves(List<MxAnswer.MxHost> ordered, Collection<DomainName> ownNames) {
        int own = ordered.stream()
                .filter(host -> ownNames.contains(host.name()))
                .mapToInt(MxAnswer.MxHost::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        return ordered.stream().filter(host -> host.preference() < own).toList();
    }
}
