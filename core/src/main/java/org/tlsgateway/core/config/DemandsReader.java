package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.DemandRule;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsLevel;

/** Reads what messages demand by themselves. */
final class DemandsReader {
    private final Section delivery;
    private final Set<String> names = new HashSet<>();

    DemandsReader(Section delivery) {
        this.delivery = delivery;
    }

    DemandPolicy read() {
        List<DemandRule> rules = new ArrayList<>();
        for (Section demand : delivery.children(DemandOptions.DEMAND)) {
            rules.add(rule(demand));
        }
        return new DemandPolicy(rules, delivery.get(DemandOptions.TLS_REQUIRED_HEADER));
    }

    private DemandRule rule(Section demand) {
        String name = demand.get(DemandOptions.NAME);
        if (demand.has(DemandOptions.NAME) && !names.add(name)) {
            demand.problem(DemandOptions.NAME, "another demand is named '" + name + "'", null);
        }
        TlsLevel level = demand.get(DemandOptions.LEVEL);
        if (level == TlsLevel.OPPORTUNISTIC) {
            demand.problem(
                    DemandOptions.LEVEL,
                    "'opportunistic' demands nothing",
                    "write encrypt or verify; to lower a level write a <destination>");
        }
        String reason = demand.find(DemandOptions.REASON);
        return new DemandRule(
                name,
                patterns(demand, DemandOptions.SENDERS, DemandOptions.SENDER_TABLE),
                patterns(demand, DemandOptions.RECIPIENTS, DemandOptions.RECIPIENT_TABLE),
                level,
                reason == null ? "demand " + name : reason);
    }

    /** Null for all addresses; what is written and wrong is for none. */
    static @Nullable AddressPatterns patterns(Section demand, Option<AddressPatterns> listed, Option<String> file) {
        AddressPatterns written = demand.find(listed);
        Path table = demand.file(file);
        if (!demand.has(listed) && !demand.has(file)) {
            return null;
        }
        Set<String> addresses = new HashSet<>();
        Set<DomainName> domains = new HashSet<>();
        Set<DomainName> zones = new HashSet<>();
        List<AddressPatterns> all = new ArrayList<>();
        if (written != null) {
            all.add(written);
        }
        if (table != null) {
            all.add(TableFile.addresses(demand.reading(), table));
        }
        all.forEach(patterns -> {
            addresses.addAll(patterns.addresses());
            domains.addAll(patterns.domains());
            zones.addAll(patterns.zones());
        });
        return new AddressPatterns(addresses, domains, zones);
    }
}
