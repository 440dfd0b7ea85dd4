package org.tlsgateway.core.session;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.NetworkTable;

/**
 * One rule of a listener: all its conditions must hold, an absent one always does.
 *
 * @param listeners names of listeners, null for any
 * @param clients client networks, null for any
 * @param clientValue the value a client's table entry must carry, null for any
 * @param ehloName a test of the EHLO name, null for any; never true before EHLO
 * @param decision what is decided
 */
public record SessionRule(
        @Nullable Set<String> listeners,
        @Nullable NetworkTable clients,
        @Nullable String clientValue,
        @Nullable Predicate<String> ehloName,
        SessionDecision decision) {

    boolean matches(ClientFacts facts) {
        if (listeners != null && !listeners.contains(facts.listener())) {
            return false;
        }
        if (clients != null) {
            String value = clients.lookup(facts.client());
            if (value == null || (clientValue != null && !clientValue.equals(value))) {
                return false;
            }
        }
        return ehloName == null || (facts.ehloName() != null && ehloName.test(facts.ehloName()));
    }
}
