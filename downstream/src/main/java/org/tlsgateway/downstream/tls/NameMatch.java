package org.tlsgateway.downstream.tls;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.name.DomainName;

/** Stand-in until core.tls.NameMatch lands. */
final class NameMatch {
    private NameMatch() {}

    static boolean matches(Collection<String> dnsIds, Set<DomainName> referenceNames) {
        return dnsIds.stream()
                .map(id -> id.toLowerCase(Locale.ROOT))
                .anyMatch(id -> referenceNames.stream().anyMatch(name -> one(id, name.ascii())));
    }

    private static boolean one(String id, String name) {
        int dot = name.indexOf('.');
        return id.equals(name)
                || (dot > 0
                        && id.startsWith("*.")
                        && id.indexOf('.', 2) > 0
                        && id.substring(1).equals(name.substring(dot)));
    }
}
