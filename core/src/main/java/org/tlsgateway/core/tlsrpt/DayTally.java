package org.tlsgateway.core.tlsrpt;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tlsgateway.core.name.DomainName;

/** Adds up the results of one day, within bounds. Not for several threads at once. */
public final class DayTally {
    /** Domains of a day; a site that sends to more has the reports of the first ones. */
    static final int MAX_DOMAINS = 20_000;

    /** Policies of a domain on one day: a few changes, and a few exchangers with TLSA records of their own. */
    static final int MAX_POLICIES = 20;

    private final LocalDate day;
    private final Map<DomainName, Map<ReportedPolicy, PolicyCounts>> domains = new HashMap<>();
    private long dropped;

    /** @param day in UTC */
    public DayTally(LocalDate day) {
        this.day = day;
    }

    public LocalDate day() {
        return day;
    }

    /** Counts one session. */
    public void add(TlsResult result) {
        merge(result.domain(), PolicyCounts.zero(result.policy()).plus(result.failure()));
    }

    /** Adds what was counted elsewhere, or earlier. */
    public void add(DayCounts counts) {
        counts.domains().forEach((domain, policies) -> policies.forEach(policy -> merge(domain, policy)));
    }

    /** Sessions that were not counted, because a bound was reached. */
    public long dropped() {
        return dropped;
    }

    public boolean isEmpty() {
        return domains.isEmpty();
    }

    /** What was added so far. */
    public DayCounts counts() {
        SortedMap<DomainName, List<PolicyCounts>> all = new TreeMap<>();
        domains.forEach((domain, policies) -> all.put(domain, new ArrayList<>(policies.values())));
        return new DayCounts(day, all);
    }

    private void merge(DomainName domain, PolicyCounts more) {
        boolean known = domains.containsKey(domain);
        Map<ReportedPolicy, PolicyCounts> policies = known || domains.size() < MAX_DOMAINS
                ? domains.computeIfAbsent(domain, d -> new LinkedHashMap<>())
                : null;
        if (policies == null || (policies.size() >= MAX_POLICIES && !policies.containsKey(more.policy()))) {
            dropped += more.successes() + more.failures();
            return;
        }
        policies.merge(more.policy(), more, PolicyCounts::plus);
    }
}
