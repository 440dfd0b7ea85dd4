package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.NetworkTable;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.EhloPattern;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;

/** Reads the rules of a listener. */
final class RulesReader {
    /** The name of the rule that holds when no other does. */
    static final String DEFAULT = "default";

    private static final List<Option<?>> CONDITIONS = List.of(
            RuleOptions.CLIENTS,
            RuleOptions.TABLE,
            RuleOptions.DESTINATIONS,
            RuleOptions.DESTINATION_TABLE,
            RuleOptions.EHLO);
    private static final String ADD_SERVER =
            "add server=\"HOST:25\", or transparent=\"true\" or <proxy destination=\"original\"/> to the listener";

    private final Section gateway;
    private final String listener;
    private final boolean hasCertificate;
    private final boolean intercepts;
    private final Set<String> names = new HashSet<>();
    private final Map<Path, NetworkTable> tables = new HashMap<>();
    private @Nullable String catchAll;

    RulesReader(Section gateway, String listener, ListenerConfig.Arrival arrival) {
        this.gateway = gateway;
        this.listener = listener;
        this.hasCertificate = gateway.child(ListenerOptions.TLS).isPresent();
        this.intercepts = arrival.transparent()
                || (arrival.proxy() != null
                        && arrival.proxy().destination() == ListenerConfig.ProxyDestination.ORIGINAL);
    }

    SessionPolicy read() {
        List<SessionRule> rules = new ArrayList<>();
        for (Section rule : gateway.child(RuleOptions.RULES).children(RuleOptions.RULE)) {
            rules.add(rule(rule));
        }
        return new SessionPolicy(
                rules, fallback(), new ClientTlsReader(gateway.child(RuleOptions.RULES), hasCertificate).read());
    }

    private SessionDecision fallback() {
        return hasCertificate
                ? new SessionDecision(ClientTls.OFFER, Set.of(), DEFAULT, "no rule holds")
                : new SessionDecision(
                        ClientTls.STRIP,
                        Set.of(EhloKeyword.STARTTLS),
                        DEFAULT,
                        "no rule holds and the listener has no certificate");
    }

    private SessionRule rule(Section rule) {
        SessionDecision decision = decision(rule);
        if (catchAll != null) {
            rule.problem("is never reached: rule '" + catchAll + "' before it holds for all", "put that one last");
        }
        List<String> listeners = rule.find(RuleOptions.LISTENER);
        if (listeners != null && !listeners.contains(listener)) {
            rule.problem(
                    RuleOptions.LISTENER,
                    "never holds: this is a rule of listener '" + listener + "'",
                    "leave it out, or move the rule to the listener that it is for");
        }
        NetworkTable clients = networks(rule, RuleOptions.CLIENTS, RuleOptions.TABLE);
        String value = value(rule, RuleOptions.VALUE, RuleOptions.TABLE);
        NetworkTable destinations = networks(rule, RuleOptions.DESTINATIONS, RuleOptions.DESTINATION_TABLE);
        String destinationValue = value(rule, RuleOptions.DESTINATION_VALUE, RuleOptions.DESTINATION_TABLE);
        if (destinations != null && !intercepts) {
            rule.problem(
                    rule.has(RuleOptions.DESTINATIONS) ? RuleOptions.DESTINATIONS : RuleOptions.DESTINATION_TABLE,
                    "never holds: this listener does not know original destinations",
                    "write transparent=\"true\" or <proxy destination=\"original\"/>");
        }
        EhloPattern ehlo = rule.find(RuleOptions.EHLO);
        boolean conditional = CONDITIONS.stream().anyMatch(rule::has);
        if (!conditional && catchAll == null) {
            catchAll = decision.rule();
        }
        return new SessionRule(
                listeners == null ? null : Set.copyOf(listeners),
                clients,
                value,
                destinations,
                destinationValue,
                ehlo,
                decision);
    }

    private SessionDecision decision(Section rule) {
        String name = rule.get(RuleOptions.NAME);
        if (rule.has(RuleOptions.NAME) && !names.add(name)) {
            rule.problem(RuleOptions.NAME, "another rule of this listener is named '" + name + "'", null);
        }
        if (name.equals(DEFAULT)) {
            rule.problem(RuleOptions.NAME, "'default' is the name of what holds when no rule does", "choose another");
        }
        ClientTls tls = rule.get(RuleOptions.TLS);
        if (rule.has(RuleOptions.TLS)) {
            check(rule, tls);
        }
        Set<EhloKeyword> hidden = new HashSet<>();
        List<EhloKeyword> configured = rule.find(RuleOptions.HIDE);
        if (configured != null) {
            hidden.addAll(configured);
        }
        if (hidden.contains(EhloKeyword.STARTTLS) && tls != ClientTls.STRIP) {
            rule.problem(RuleOptions.HIDE, "STARTTLS is not hidden here", "write tls=\"strip\"");
        }
        if (tls == ClientTls.STRIP) {
            hidden.add(EhloKeyword.STARTTLS);
        }
        String reason = rule.find(RuleOptions.REASON);
        return new SessionDecision(tls, hidden, name, reason == null ? "rule " + name : reason, downstream(rule, tls));
    }

    private DownstreamUse downstream(Section rule, ClientTls tls) {
        DownstreamUse use = new DownstreamUse(
                rule.find(RuleOptions.SERVER),
                rule.get(RuleOptions.DELIVER),
                rule.get(RuleOptions.CAPABILITIES),
                rule.get(RuleOptions.FALLBACK),
                rule.get(RuleOptions.SOURCE));
        boolean serverless = !rule.has(RuleOptions.SERVER) && !intercepts;
        if (serverless && tls == ClientTls.PASS_THROUGH) {
            rule.problem(
                    RuleOptions.TLS, "'pass-through' to which server? This listener does not intercept", ADD_SERVER);
        }
        if (serverless && use.capabilities() == DownstreamUse.Capabilities.MIRROR) {
            rule.problem(
                    RuleOptions.CAPABILITIES, "'mirror' of which server? This listener does not intercept", ADD_SERVER);
        }
        if (serverless && use.source() == DownstreamUse.SourceAddress.CLIENT) {
            rule.problem(
                    RuleOptions.SOURCE, "'client' towards which server? This listener does not intercept", ADD_SERVER);
        }
        if (rule.has(RuleOptions.FALLBACK) && tls != ClientTls.PASS_THROUGH) {
            rule.problem(RuleOptions.FALLBACK, "is for pass-through only", "leave it out");
        }
        if (tls == ClientTls.PASS_THROUGH && !rule.has(RuleOptions.REASON)) {
            rule.problem(
                    RuleOptions.REASON,
                    "is required: what may not be read needs its legal ground written down",
                    "reason=\"...\"");
        }
        return use;
    }

    private static @Nullable String value(Section rule, Option<String> value, Option<String> table) {
        String wanted = rule.find(value);
        if (wanted != null && !rule.has(table)) {
            rule.problem(value, "needs a table", "add " + table.name() + "=\"FILE\"");
        }
        return wanted;
    }

    private void check(Section rule, ClientTls tls) {
        String label = ValueKinds.label(tls);
        if ((tls == ClientTls.OFFER || tls == ClientTls.REQUIRE) && !hasCertificate) {
            rule.problem(
                    RuleOptions.TLS,
                    "'" + label + "' needs a certificate, and this listener has none",
                    "add <tls certificate=\"...\" key=\"...\"/> to <gateway name=\"" + listener + "\">");
        }
    }

    private @Nullable NetworkTable networks(Section rule, Option<List<Cidr>> listed, Option<String> file) {
        List<Cidr> networks = rule.find(listed);
        Path table = rule.file(file);
        if (rule.has(listed) && rule.has(file)) {
            rule.problem(listed, "not together with " + file.name(), "put these networks into the table");
        }
        if (table != null) {
            return tables.computeIfAbsent(table, name -> NetworkTable.of(TableFile.networks(gateway.reading(), name)));
        }
        return networks == null ? null : NetworkTable.of(networks);
    }
}
