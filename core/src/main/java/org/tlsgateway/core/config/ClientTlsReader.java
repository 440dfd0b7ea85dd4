package org.tlsgateway.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tlsgateway.core.session.ClientTlsDemand;

/** Reads the demands on the client's TLS. */
final class ClientTlsReader {
    private final Section rules;
    private final boolean hasCertificate;
    private final Set<String> names = new HashSet<>();

    ClientTlsReader(Section rules, boolean hasCertificate) {
        this.rules = rules;
        this.hasCertificate = hasCertificate;
    }

    List<ClientTlsDemand> read() {
        List<ClientTlsDemand> demands = new ArrayList<>();
        for (Section demand : rules.children(ClientTlsOptions.DEMAND)) {
            demands.add(demand(demand));
        }
        return demands;
    }

    private ClientTlsDemand demand(Section demand) {
        String name = demand.get(ClientTlsOptions.NAME);
        if (demand.has(ClientTlsOptions.NAME) && !names.add(name)) {
            demand.problem(ClientTlsOptions.NAME, "another demand of this listener is named '" + name + "'", null);
        }
        if (!hasCertificate) {
            demand.problem(
                    "needs a certificate, and this listener has none", "add <tls certificate=\"...\" key=\"...\"/>");
        }
        boolean forAll = List.of(
                        ClientTlsOptions.SENDERS,
                        ClientTlsOptions.SENDER_TABLE,
                        ClientTlsOptions.RECIPIENTS,
                        ClientTlsOptions.RECIPIENT_TABLE)
                .stream()
                .noneMatch(demand::has);
        if (forAll) {
            demand.problem("is for all mail", "name senders or recipients, or write tls=\"require\" in a rule");
        }
        String reason = demand.find(ClientTlsOptions.REASON);
        return new ClientTlsDemand(
                name,
                DemandsReader.patterns(demand, ClientTlsOptions.SENDERS, ClientTlsOptions.SENDER_TABLE),
                DemandsReader.patterns(demand, ClientTlsOptions.RECIPIENTS, ClientTlsOptions.RECIPIENT_TABLE),
                reason == null ? "demand " + name : reason);
    }
}
