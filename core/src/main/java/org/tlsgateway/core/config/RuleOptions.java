package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.EhloPattern;

/** The options of the rules of a listener. */
final class RuleOptions {
    static final OptionElement RULES = ListenerOptions.GATEWAY.child(
            "rules",
            "What happens to a client's TLS: the first rule whose conditions all hold decides. When none does, the rule"
                    + " `default` offers STARTTLS, or strips it when the listener has no certificate.");
    static final OptionElement RULE = RULES.children("rule", "One rule: its conditions and what is decided.");

    static final Option<String> NAME = RULE.attribute("name", ValueKinds.name())
            .explained(
                    "Names the rule in logs and headers.",
                    "When you add a rule.",
                    "Two rules of one name in a listener are refused, and so is the name `default`.")
            .example("old-scanner");
    static final Option<ClientTls> TLS = RULE.attribute("tls", ValueKinds.enumeration(ClientTls.class))
            .explained(
                    "What happens to the client's TLS: `strip` hides and refuses STARTTLS, `offer` offers it, `require`"
                            + " insists on it (530 5.7.0), `pass-through` hands it to the session's downstream server"
                            + " untouched and reads nothing of it.",
                    "By what the client can do and what you must read.",
                    "`strip` sends mail over the wire in clear; `require` refuses clients without TLS.")
            .interacts(
                    "`offer` and `require` need `tls` of the listener; `pass-through` needs `server`, or an intercepted session.")
            .example("require")
            .rfc("RFC 3207 section 4");
    static final Option<List<EhloKeyword>> HIDE = RULE.attribute("hide", ListKinds.keywords())
            .orElse("none")
            .explained(
                    "EHLO keywords that are not shown; what they would allow is refused (502 for the command, 555 for"
                            + " the parameter).",
                    "When a client or a filter behind cannot cope with an extension.",
                    "Hiding SIZE or 8BITMIME makes senders send what is refused later.")
            .interacts("STARTTLS is hidden by `tls=\"strip\"`, not here.")
            .example("CHUNKING,SIZE")
            .rfc("RFC 5321 section 4.1.1.11");
    static final Option<String> REASON = RULE.attribute("reason", ValueKinds.text())
            .orElse("\"rule NAME\"")
            .explained(
                    "Why, in your own words: shown in logs. Of a pass-through rule the legal ground.",
                    "Always, for those who come after you.",
                    "Nothing breaks.")
            .example("cannot read BDAT or TLS");
    static final Option<List<String>> LISTENER = RULE.attribute("listener", ListKinds.names())
            .orElse("any")
            .explained(
                    "Condition: the session came in on one of these listeners.",
                    "Rarely: a rule belongs to the listener that it stands in.",
                    "A listener that is not there, or rules that can never hold, are refused.")
            .example("inbound");
    static final Option<List<Cidr>> CLIENTS = RULE.attribute("clients", ListKinds.networks())
            .orElse("any")
            .explained(
                    "Condition: the client's address is in one of these networks.",
                    "For a few networks; many go into a table.",
                    "A network too wide catches clients of later rules.")
            .interacts("Not together with `table`.")
            .example("192.0.2.0/24,2001:db8::/32");
    static final Option<String> TABLE = RULE.attribute("table", ValueKinds.file())
            .orElse("none")
            .explained(
                    "Condition: the client's address is in a network of this file; the longest prefix counts.",
                    "When networks are many, or another program writes them.",
                    "A line that is no network refuses the whole file; the version before stays in force.")
            .interacts("`value`; not together with `clients`; read again when it changes.")
            .example("conf/customers.txt");
    static final Option<String> VALUE = RULE.attribute("value", ValueKinds.text())
            .orElse("any")
            .explained(
                    "Condition: the table's entry for the client has this value.",
                    "To serve several rules from one table.",
                    "A value that no entry has: the rule never holds.")
            .interacts("Needs `table`.")
            .example("gold");
    static final Option<List<Cidr>> DESTINATIONS = RULE.attribute("destinations", ListKinds.networks())
            .orElse("any")
            .explained(
                    "Condition: the session was intercepted on its way to an address in one of these networks.",
                    "To treat destinations differently; many go into a table.",
                    "Never holds in a session that was not intercepted.")
            .interacts("`transparent`, `proxy/@destination`; not together with `destinationTable`.")
            .example("203.0.113.0/24,2001:db8:113::/48");
    static final Option<String> DESTINATION_TABLE = RULE.attribute("destinationTable", ValueKinds.file())
            .orElse("none")
            .explained(
                    "Condition: the session was intercepted on its way to an address in a network of this file; the"
                            + " longest prefix counts.",
                    "When destinations are many, or another program writes them.",
                    "A line that is no network refuses the whole file; the version before stays in force.")
            .interacts("`destinationValue`; not together with `destinations`; read again when it changes.")
            .example("conf/destinations.txt");
    static final Option<String> DESTINATION_VALUE = RULE.attribute("destinationValue", ValueKinds.text())
            .orElse("any")
            .explained(
                    "Condition: the table's entry for the original destination has this value.",
                    "To serve several rules from one table.",
                    "A value that no entry has: the rule never holds.")
            .interacts("Needs `destinationTable`.")
            .example("privileged");
    static final Option<HostPort> SERVER = RULE.attribute("server", ListKinds.endpoint(25))
            .orElse("the original destination of an intercepted session")
            .explained(
                    "The downstream server of sessions of this rule.",
                    "When clients connect to the gateway by its own address and one server stands behind it.",
                    "A server that hands mail back here makes a loop.")
            .interacts("`deliver`, `capabilities`, `tls` pass-through.")
            .example("mx.example.org:25");
    static final Option<DownstreamUse.Delivery> DELIVER = RULE.attribute(
                    "deliver", ValueKinds.enumeration(DownstreamUse.Delivery.class))
            .defaultsTo("server")
            .explained(
                    "Where mail accepted in the session goes: `server` to the session's downstream server when it has"
                            + " one, `mx` by MX look-up of each recipient's domain.",
                    "`mx` when the server that clients connect to is not to be trusted with the choice.",
                    "`server` behind clients that use another provider's submission server: it may want AUTH, which"
                            + " the gateway cannot give.")
            .interacts("`server`, `delivery/destination`: its level, names and CAs count, its gateway does not.")
            .rfc("RFC 5321 section 5.1");
    static final Option<DownstreamUse.Capabilities> CAPABILITIES = RULE.attribute(
                    "capabilities", ValueKinds.enumeration(DownstreamUse.Capabilities.class))
            .defaultsTo("own")
            .explained(
                    "Whose EHLO keywords the client sees: `own` those of the gateway, `mirror` those of the session's"
                            + " downstream server, cut to what the gateway implements and the rule does not hide.",
                    "`mirror` when clients must see what the real server offers.",
                    "With `mirror` the first client of a server waits for it, at most `timeouts/@downstream`; a server that"
                            + " cannot be reached shows the gateway's own.")
            .interacts("`server`, `hide`, `limits/@messageSize` (the smaller SIZE is shown).")
            .rfc("RFC 5321 section 4.1.1.1");
    static final Option<DownstreamUse.Fallback> FALLBACK = RULE.attribute(
                    "fallback", ValueKinds.enumeration(DownstreamUse.Fallback.class))
            .defaultsTo("inspect")
            .explained(
                    "What becomes of a pass-through session whose server cannot be reached or has no STARTTLS: `inspect`"
                            + " goes on in clear and is inspected, `refuse` refuses its mail with 451 until the server is back.",
                    "`refuse` where reading is not lawful at all.",
                    "`inspect` reads mail that the client may have wanted to encrypt; `refuse` holds it back.")
            .interacts("`tls` pass-through.")
            .example("refuse");
    static final Option<DownstreamUse.SourceAddress> SOURCE = RULE.attribute(
                    "source", ValueKinds.enumeration(DownstreamUse.SourceAddress.class))
            .defaultsTo("gateway")
            .explained(
                    "The address from which the session's downstream server is connected to: the `gateway`'s own, or that"
                            + " of the `client`.",
                    "`client` when servers judge senders by their address, and their answers come back through the gateway.",
                    "`client` needs Linux, CAP_NET_ADMIN and the routes of docs/interception.md: without them every"
                            + " connection times out.")
            .interacts("`server`, `deliver`.")
            .example("client");
    static final Option<EhloPattern> EHLO = RULE.attribute("ehlo", ehloPattern())
            .orElse("any")
            .explained(
                    "Condition: the client's EHLO or HELO name matches, `*` standing for any characters; case does not"
                            + " count.",
                    "For clients that share an address with others.",
                    "The name is the client's own claim: do not grant anything by it. The rule never holds before EHLO.")
            .example("*.printers.example.org");

    private RuleOptions() {}

    private static ValueKind<EhloPattern> ehloPattern() {
        return new ValueKind<>(
                "an EHLO name with `*` for any characters",
                text -> text.matches("[\\x21-\\x7e]{1,255}")
                        ? Parsed.good(new EhloPattern(text))
                        : Parsed.bad(ValueKinds.quoted(text) + " is no pattern for EHLO names"));
    }
}
