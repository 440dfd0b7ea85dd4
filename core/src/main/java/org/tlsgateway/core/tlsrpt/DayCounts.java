package org.tlsgateway.core.tlsrpt;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tlsgateway.core.name.DomainName;

/**
 * The sessions of one UTC day.
 *
 * @param day in UTC
 * @param domains by the domain whose report they go into
 */
public record DayCounts(LocalDate day, SortedMap<DomainName, List<PolicyCounts>> domains) {
    public DayCounts {
        SortedMap<DomainName, List<PolicyCounts>> copy = new TreeMap<>();
        domains.forEach((domain, policies) -> copy.put(domain, List.copyOf(policies)));
        domains = Collections.unmodifiableSortedMap(copy);
    }

    public static DayCounts empty(LocalDate day) {
        return new DayCounts(day, new TreeMap<>());
    }

    /** What was counted for one domain. */
    public List<PolicyCounts> of(DomainName domain) {
        return domains.getOrDefault(domain, List.of());
    }

    public boolean isEmpty() {
        return domains.isEmpty();
    }
}
