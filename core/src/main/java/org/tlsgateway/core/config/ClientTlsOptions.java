package org.tlsgateway.core.config;

import org.tlsgateway.core.name.AddressPatterns;

/** The options of demands on the client's TLS that hold for some senders or recipients only. */
final class ClientTlsOptions {
    static final OptionElement DEMAND = RuleOptions.RULES.children(
            "demand",
            "Senders or recipients whose mail is taken from a client inside TLS only, whatever the rule of its session says:"
                    + " in clear MAIL or RCPT gets 530 5.7.0, or 550 5.7.10 where TLS is not to be had. All that match count.");

    static final Option<String> NAME = DEMAND.attribute("name", ValueKinds.name())
            .explained("Names the demand in logs.", "When you add a demand.", "Two demands of one name are refused.")
            .example("law-firm");
    static final Option<AddressPatterns> SENDERS = DEMAND.attribute("senders", ListKinds.addressPatterns())
            .orElse("all, when there is no `senderTable` either")
            .explained(
                    "Condition: MAIL names one of these addresses, or an address of these domains; `*.b.test` is for all"
                            + " below b.test, not for b.test itself.",
                    "For senders who must not send in clear, among others who may.",
                    "The client has said the sender in clear before it is refused; its mail it has not.")
            .interacts("`senderTable` adds to it. For all mail write `tls=\"require\"` in a rule.")
            .example("law.test,*.law.test");
    static final Option<String> SENDER_TABLE = DEMAND.attribute("senderTable", ValueKinds.file())
            .orElse("none")
            .explained(
                    "A file of further senders, one address or domain a line.",
                    "When they are many, or another program writes them.",
                    "A line that is neither refuses the whole file; the version before stays in force.")
            .interacts("`senders` adds to it; read again when it changes.")
            .example("conf/senders.txt");
    static final Option<AddressPatterns> RECIPIENTS = DEMAND.attribute("recipients", ListKinds.addressPatterns())
            .orElse("all, when there is no `recipientTable` either")
            .explained(
                    "Condition: RCPT names one of these addresses, or an address of these domains.",
                    "For recipients whose mail must not come in clear.",
                    "Other recipients of the same message are taken in clear.")
            .interacts("`recipientTable` adds to it. Together with `senders` both must hold.")
            .example("court@b.test,*.gov.test");
    static final Option<String> RECIPIENT_TABLE = DEMAND.attribute("recipientTable", ValueKinds.file())
            .orElse("none")
            .explained(
                    "A file of further recipients, one address or domain a line.",
                    "When they are many, or another program writes them.",
                    "A line that is neither refuses the whole file; the version before stays in force.")
            .interacts("`recipients` adds to it; read again when it changes.")
            .example("conf/recipients.txt");
    static final Option<String> REASON = DEMAND.attribute("reason", ValueKinds.text())
            .orElse("\"demand NAME\"")
            .explained(
                    "Why, in your own words: shown in logs.",
                    "Always, for those who come after you.",
                    "Nothing breaks.")
            .example("contract of 2026-03");

    private ClientTlsOptions() {}
}
