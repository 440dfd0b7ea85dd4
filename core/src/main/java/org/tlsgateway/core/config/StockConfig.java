package org.tlsgateway.core.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;

/** Looks over the parts of the files that are James's own for what was meant to be ours. */
final class StockConfig {
    private static final Set<String> STOCK = Set.of(
            "smtpserver", "context", "spooler", "processors", "jmx", "threads", "mailetpackages", "matcherpackages");

    /** The handler by which a stock listener uses our rules; its class is in smtp-hooks, which core does not see. */
    private static final String RULES_HANDLER = "org.tlsgateway.hooks.wiring.GatewayRules";

    private final ConfigReading reading;
    private final String file;
    private final XmlNode root;

    StockConfig(ConfigReading reading, String file, XmlNode root) {
        this.reading = reading;
        this.file = file;
        this.root = root;
    }

    /** Reports elements of ours that James would skip without a word: in the wrong place, or misspelt. */
    void checkPlaces() {
        if (root.name().equals("gateway")) {
            problem(root, "gateway", "is the outermost element", "put it into <smtpservers> or <mailetcontainer>");
        }
        for (XmlNode child : root.children()) {
            String path = root.name() + "/" + child.name();
            if (child.name().equals("gateway")) {
                continue;
            }
            List<String> ours = List.of("gateway");
            List<String> inside = List.of("delivery", "inspection", "rspamd", "sieve", "destination");
            if (STOCK.contains(child.name())) {
                checkBelow(child);
            } else if (Nearest.of(child.name(), ours) != null) {
                problem(child, path, "unknown element '" + child.name() + "'", Nearest.question(child.name(), ours));
            } else if (Nearest.of(child.name(), inside) != null) {
                problem(
                        child,
                        path,
                        "unknown element '" + child.name() + "'",
                        "'" + Nearest.of(child.name(), inside) + "' belongs in <gateway>");
            }
        }
    }

    private void checkBelow(XmlNode stock) {
        Deque<XmlNode> todo = new ArrayDeque<>(stock.children());
        while (!todo.isEmpty()) {
            XmlNode node = todo.pop();
            if (node.name().equals("gateway")) {
                String path = root.name() + "/" + stock.name() + "/.../gateway";
                problem(node, path, "<gateway> inside <" + stock.name() + "> is not read", "put it beside it");
            }
            todo.addAll(node.children());
        }
    }

    /** The names of James's processors, empty when the file says nothing of them. */
    static List<String> processors(@Nullable XmlNode container) {
        return container == null
                ? List.of()
                : container
                        .childrenNamed("processors")
                        .flatMap(all -> all.childrenNamed("processor"))
                        .map(processor -> processor.attribute("state"))
                        .filter(Objects::nonNull)
                        .map(XmlNode.Attribute::value)
                        .toList();
    }

    /**
     * Reports enabled James listeners that want an address of a listener of ours, and those that want the rules of one that is
     * not there. A James listener may have the address of the one whose rules it uses: that one then lends rules only.
     */
    void checkServers(List<ListenerConfig> listeners) {
        List<String> names = listeners.stream().map(ListenerConfig::name).toList();
        root.childrenNamed("smtpserver").filter(StockConfig::isEnabled).forEach(server -> {
            Set<String> lenders = new HashSet<>();
            ruleHandlers(server).forEach(handler -> {
                XmlNode.Attribute lender = handler.attribute("gateway");
                String name = lender == null ? "" : lender.value();
                lenders.add(name);
                if (!names.contains(name)) {
                    problem(
                            handler,
                            root.name() + "/smtpserver/handlerchain/handler/@gateway",
                            "there is no <gateway> named " + ValueKinds.quoted(name),
                            Nearest.question(name, names));
                }
            });
            List<ListenerConfig> others = listeners.stream()
                    .filter(listener -> !lenders.contains(listener.name()))
                    .toList();
            server.childrenNamed("bind").forEach(bind -> checkBind(bind, others));
        });
    }

    private static Stream<XmlNode> ruleHandlers(XmlNode server) {
        return server.childrenNamed("handlerchain")
                .flatMap(chain -> chain.childrenNamed("handler"))
                .filter(handler -> {
                    XmlNode.Attribute type = handler.attribute("class");
                    return type != null && type.value().equals(RULES_HANDLER);
                });
    }

    private void checkBind(XmlNode bind, List<ListenerConfig> listeners) {
        if (!(ListKinds.endpoints(25).parse(bind.text()) instanceof Parsed.Good<List<HostPort>> good)) {
            return;
        }
        for (ListenerConfig listener : listeners) {
            for (HostPort ours : listener.bind()) {
                if (good.value().stream().anyMatch(theirs -> Binds.conflict(ours, theirs))) {
                    problem(
                            bind,
                            root.name() + "/smtpserver/bind",
                            "wants the address of listener '" + listener.name() + "' (" + ours + ")",
                            "set enabled=\"false\" on <smtpserver>, or change one of them");
                }
            }
        }
    }

    private static boolean isEnabled(XmlNode server) {
        XmlNode.Attribute enabled = server.attribute("enabled");
        return enabled == null || !enabled.value().equals("false");
    }

    private void problem(XmlNode node, String path, String message, @Nullable String suggestion) {
        reading.problem(new ConfigProblem(file, node.line(), path, message, suggestion));
    }
}
