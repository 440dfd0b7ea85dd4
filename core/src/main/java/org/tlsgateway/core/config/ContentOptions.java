package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.HeaderText;
import org.tlsgateway.core.inspection.InspectionPolicy;

/** The options of what the form of a message may be. */
final class ContentOptions {
    static final OptionElement CONTENT = InspectionOptions.INSPECTION.child(
            "content", "What the form of a message may be; it is looked at before any engine sees the message.");

    static final Option<Integer> DEPTH = CONTENT.attribute("depth", ValueKinds.wholeNumber(1, 1000))
            .defaultsTo("100")
            .explained(
                    "How deep parts and messages may stand in one another.",
                    "Hardly ever.",
                    "Too high lets through what scanners give up on, too low refuses mail that was forwarded often.");
    static final Option<Integer> PARTS = CONTENT.attribute("parts", ValueKinds.wholeNumber(1, 1_000_000))
            .defaultsTo("1000")
            .explained(
                    "How many parts a message may have.",
                    "When senders send digests of many messages.",
                    "Too high lets through what scanners give up on.");
    static final Option<Integer> HEADER_FIELDS = CONTENT.attribute(
                    "headerFields", ValueKinds.wholeNumber(10, 1_000_000))
            .defaultsTo("1000")
            .explained(
                    "How many header fields a message may have, those of its parts included.",
                    "With `parts`: each part has some.",
                    "Too low refuses messages with many parts.")
            .interacts("`parts`.");
    static final Option<Long> HEADER_BYTES = CONTENT.attribute("headerBytes", ValueKinds.size())
            .defaultsTo("1M")
            .explained(
                    "How big its header sections may be in all, those of its parts included; 0 for no limit.",
                    "Hardly ever.",
                    "Too high lets through what scanners give up on. A message's own header section is never read beyond 1M.");
    static final Option<Long> LINE_LENGTH = CONTENT.attribute("lineLength", ValueKinds.size())
            .defaultsTo("64K")
            .explained(
                    "How long a line may be without its end; 0 for no limit.",
                    "Hardly ever: the listener has its own limit.",
                    "Too low refuses what the listener took.")
            .interacts("`limits/@textLine` of the listeners, which refuses earlier.")
            .rfc("RFC 5322 section 2.1.1");
    static final Option<HeaderText> HEADER_TEXT = CONTENT.attribute(
                    "headerText", ValueKinds.enumeration(HeaderText.class))
            .defaultsTo("utf-8")
            .explained(
                    "What may be written in header sections: `ascii`, `utf-8`, or `any` 8-bit characters.",
                    "`any` when old senders write other character sets, which each reader reads in its own way.",
                    "`ascii` refuses internationalised mail; `any` lets a header out that scanners and recipients read"
                            + " differently.")
            .rfc("RFC 6532 section 3.2");
    static final Option<Handling> UNSCANNABLE = CONTENT.attribute("unscannable", ValueKinds.enumeration(Handling.class))
            .defaultsTo("refuse")
            .explained(
                    "What becomes of a message beyond one of these limits, or with a NUL in it: `refuse` answers 550 5.7.1"
                            + " [UNSCANNABLE], `defer` 451, `quarantine` keeps it, `tag` and `pass` let it out with a header that"
                            + " says why no engine saw it.",
                    "`quarantine` when somebody looks.",
                    "`pass` and `tag` let out what nobody has inspected.");
    static final Option<Handling> ENCRYPTED = CONTENT.attribute("encrypted", ValueKinds.enumeration(Handling.class))
            .defaultsTo("pass")
            .explained(
                    "What becomes of a message with a part that an engine says it cannot look into, such as an encrypted archive;"
                            + " a header says so in any case.",
                    "Where nothing may leave unread.",
                    "`refuse` refuses documents that people protect by a password.")
            .interacts("clamd tells it with its own `AlertEncrypted yes`, Rspamd with its module mime_types.");

    private ContentOptions() {}

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return List.of(CONTENT);
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(DEPTH, PARTS, HEADER_FIELDS, HEADER_BYTES, LINE_LENGTH, HEADER_TEXT, UNSCANNABLE, ENCRYPTED);
    }

    /** What is kept needs its folder. */
    static void checkFolder(Section inspection, ContentLimits limits, QuarantineConfig quarantine) {
        boolean kept = limits.unscannable() == Handling.QUARANTINE || limits.encrypted() == Handling.QUARANTINE;
        if (kept && !quarantine.folders().contains(InspectionPolicy.UNSCANNABLE_FOLDER)) {
            inspection
                    .child(CONTENT)
                    .problem(
                            "the quarantine has no folder '" + InspectionPolicy.UNSCANNABLE_FOLDER + "'",
                            "add it to quarantine/@folders");
        }
    }
}
