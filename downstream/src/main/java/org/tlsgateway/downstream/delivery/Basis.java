package org.tlsgateway.downstream.delivery;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.delivery.HostFacts;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.downstream.delivery.Explanation.Host;
import org.tlsgateway.downstream.delivery.Survey.Planned;
import org.tlsgateway.downstream.dns.CachedAnswer;

/** The answers of DNS that an explanation rests on. */
final class Basis {
    private Basis() {}

    static List<CachedAnswer> of(Planned planned, List<Host> hosts, List<CachedAnswer> known) {
        Set<String> names = new HashSet<>();
        names.add(planned.facts().domain().ascii());
        names.add("_mta-sts." + planned.facts().stsDomain());
        for (Host host : hosts) {
            MxAttempt attempt = host.finding().attempt();
            add(names, attempt.target().host(), attempt.target().port());
            HostFacts facts = host.finding().facts();
            if (facts != null) {
                add(names, facts.host().ascii(), attempt.target().port());
                add(names, facts.expanded().ascii(), attempt.target().port());
            }
        }
        return known.stream()
                .filter(answer -> names.contains(answer.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** RFC 7672 section 2.2.3: the names of TLSA records. */
    private static void add(Set<String> names, String host, int port) {
        names.add(host.toLowerCase(Locale.ROOT));
        names.add("_" + port + "._tcp." + host.toLowerCase(Locale.ROOT));
    }
}
