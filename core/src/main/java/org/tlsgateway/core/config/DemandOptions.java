package org.tlsgateway.core.config;

import org.tlsgateway.core.delivery.TlsRequiredHeader;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.tls.TlsLevel;

/** The options of what messages demand by themselves. */
final class DemandOptions {
    static final Option<TlsRequiredHeader> TLS_REQUIRED_HEADER = DeliveryOptions.DELIVERY
            .element("tlsRequiredHeader", ValueKinds.enumeration(TlsRequiredHeader.class))
            .defaultsTo("honour")
            .explained(
                    "What the header field `TLS-Required: No` of a message is worth: `honour` lets what the destination"
                            + " publishes (DANE, MTA-STS) be set aside and nothing be proven, as its sender wishes; `ignore`"
                            + " treats the message like any other.",
                    "To `ignore` where senders must not lower what protects their mail.",
                    "With `ignore` a warning that a destination's TLS is broken cannot reach it.")
            .interacts(
                    "It never lowers the level of a `destination` or a `demand`, nor undoes REQUIRETLS; mail that came in"
                            + " over TLS still never goes out in clear.")
            .rfc("RFC 8689 section 3, section 4.2.2");

    static final OptionElement DEMAND = DeliveryOptions.DELIVERY.children(
            "demand",
            "A level that messages of a sender or to a recipient must have on their way out. All that match count, and the"
                    + " strongest level wins, also over `destination`; recipients of one domain in one message share it.");

    static final Option<String> NAME = DEMAND.attribute("name", ValueKinds.name())
            .explained("Names the demand in reasons.", "When you add a demand.", "Two demands of one name are refused.")
            .example("lawyers");
    static final Option<AddressPatterns> SENDERS = DEMAND.attribute("senders", ListKinds.addressPatterns())
            .orElse("all, when there is no `senderTable` either")
            .explained(
                    "Condition: the envelope sender is one of these addresses, or of these domains; `*.b.test` is for all"
                            + " below b.test, not for b.test itself.",
                    "When it depends on who sends.",
                    "A client can write any sender: only AUTH or the client's network tells who it is.")
            .interacts("`senderTable` adds to it. The null sender of reports is none of them.")
            .example("board@a.test,law.test,*.law.test");
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
                    "Condition: an envelope recipient is one of these addresses, or of these domains.",
                    "When it depends on who receives, and a `destination` for the whole domain is too much.",
                    "A recipient that is not named is not protected by this demand.")
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
    static final Option<TlsLevel> LEVEL = DEMAND.attribute("level", ValueKinds.enumeration(TlsLevel.class))
            .explained(
                    "What the channel must be at least: `encrypt` or `verify`, as for `destination`.",
                    "`verify` wherever the mail is worth waiting for a good certificate.",
                    "A level that the next hop cannot reach keeps the mail in the queue.")
            .interacts("`opportunistic` demands nothing and is refused.")
            .example("verify")
            .rfc("RFC 8689 section 4.3");
    static final Option<String> REASON = DEMAND.attribute("reason", ValueKinds.text())
            .orElse("\"demand NAME\"")
            .explained(
                    "Why, in your own words: shown in logs and delay notices.",
                    "Always, for those who come after you.",
                    "Nothing breaks.")
            .example("contract of 2026-03");

    private DemandOptions() {}
}
