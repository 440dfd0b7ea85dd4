package org.tlsgateway.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * @param destinations networks of the original destination, null for any; never true when there is none
 * @param destinationValue the value its table entry must carry, null for any
 * @param ehloName a test of the EHLO name, null for any; never true before EHLO
 * @param decision what is decided
 */
public record SessionRule(
        @Nullable Set<String> listeners,
        @Nullable NetworkTable clients,
        @Nullable String clientValue,
        @Nullable NetworkTable destinations,
        @Nullable String destinationValue,
        @Nullable Predicate<String> ehloName,
        SessionDecision decision) {

    boolean matches(ClientFacts facts) {
        if (listeners != null && !listeners.contains(facts.listener())) {
            return false;
        }
        InetSocketAddress destination = facts.originalDestination();
        if (!covers(clients, clientValue, facts.client())
                || !covers(destinations, destinationValue, destination == null ? null : destination.getAddress())) {
            return false;
        }
        return ehloName == null || (facts.ehloName() != null && ehloName.test(facts.ehloName()));
    }

    private static boolean covers(
            @Nullable NetworkTable networks, @Nullable String wanted, @Nullable InetAddress address) {
        if (networks == null) {
            return true;
        }
        String value = address == null ? null : networks.lookup(address);
        return value != null && (wanted == null || wanted.equals(value));
    }
}
