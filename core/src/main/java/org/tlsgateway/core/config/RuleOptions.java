package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.session.ClientTls;
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
                            + " insists on it (530 5.7.0), `pass-through` is not available yet.",
                    "By what the client can do and what you must read.",
                    "`strip` sends mail over the wire in clear; `require` refuses clients without TLS.")
            .interacts("`offer` and `require` need `tls` of the listener.")
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
                    "Why, in your own words: shown in logs.",
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
