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
import org.tlsgateway.core.session.EhloPattern;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;

/** Reads the rules of a listener. */
final class RulesReader {
    /** The name of the rule that holds when no other does. */
    static final String DEFAULT = "default";

    private final Section gateway;
    private final String listener;
    private final boolean hasCertificate;
    private final Set<String> names = new HashSet<>();
    private final Map<Path, NetworkTable> tables = new HashMap<>();
    private @Nullable String catchAll;

    RulesReader(Section gateway, String listener) {
        this.gateway = gateway;
        this.listener = listener;
        this.hasCertificate = gateway.child(ListenerOptions.TLS).isPresent();
    }

    SessionPolicy read() {
        List<SessionRule> rules = new ArrayList<>();
        for (Section rule : gateway.child(RuleOptions.RULES).children(RuleOptions.RULE)) {
            rules.add(rule(rule));
        }
        return new SessionPolicy(rules, fallback());
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
        NetworkTable clients = clients(rule);
        String value = rule.find(RuleOptions.VALUE);
        if (value != null && !rule.has(RuleOptions.TABLE)) {
            rule.problem(RuleOptions.VALUE, "needs a table", "add table=\"FILE\"");
        }
        EhloPattern ehlo = rule.find(RuleOptions.EHLO);
        boolean conditional =
                rule.has(RuleOptions.CLIENTS) || rule.has(RuleOptions.TABLE) || rule.has(RuleOptions.EHLO);
        if (!conditional && catchAll == null) {
            catchAll = decision.rule();
        }
        return new SessionRule(listeners == null ? null : Set.copyOf(listeners), clients, value, ehlo, decision);
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
        return new SessionDecision(tls, hidden, name, reason == null ? "rule " + name : reason);
    }

    private void check(Section rule, ClientTls tls) {
        String label = ValueKinds.label(tls);
        if (tls == ClientTls.PASS_THROUGH) {
            rule.problem(RuleOptions.TLS, "'pass-through' is not available yet", "strip, offer or require");
        } else if (tls != ClientTls.STRIP && !hasCertificate) {
            rule.problem(
                    RuleOptions.TLS,
                    "'" + label + "' needs a certificate, and this listener has none",
                    "add <tls certificate=\"...\" key=\"...\"/> to <gateway name=\"" + listener + "\">");
        }
    }

    private @Nullable NetworkTable clients(Section rule) {
        List<Cidr> networks = rule.find(RuleOptions.CLIENTS);
        Path table = rule.file(RuleOptions.TABLE);
        if (rule.has(RuleOptions.CLIENTS) && rule.has(RuleOptions.TABLE)) {
            rule.problem(RuleOptions.CLIENTS, "not together with table", "put these networks into the table");
        }
        if (table != null) {
            return tables.computeIfAbsent(table, file -> NetworkTable.of(TableFile.networks(gateway.reading(), file)));
        }
        if (networks == null) {
            return null;
        }
        Map<Cidr, String> entries = new HashMap<>();
        networks.forEach(network -> entries.put(network, ""));
        return NetworkTable.of(entries);
    }
}
