package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.name.AddressPatterns;

/** The options of a Sieve script for some senders or rules. */
final class ScriptOptions {
    static final OptionElement SCRIPT_FOR = InspectionOptions.SIEVE.children(
            "scriptFor",
            "A script of its own for mail of some senders, or of clients that came in by some rules; the first that matches counts, and"
                    + " without one `sieve/@script`.");

    static final Option<String> FILE = SCRIPT_FOR
            .attribute("file", ValueKinds.file())
            .explained(
                    "The Sieve script.",
                    "For each kind of sender.",
                    "A script with an error keeps the version before; at the start it refuses to start.")
            .interacts("Read again when it changes.")
            .example("conf/customers.sieve")
            .rfc("RFC 5228");
    static final Option<AddressPatterns> SENDERS = SCRIPT_FOR
            .attribute("senders", ListKinds.addressPatterns())
            .orElse("all, when there is no `senderTable` either")
            .explained(
                    "Condition: the envelope sender is one of these addresses, or of these domains; `*.b.test` is for all below b.test,"
                            + " not for b.test itself.",
                    "When it depends on who sends.",
                    "A client can write any sender: only AUTH or the client's network tells who it is.")
            .interacts("The null sender of reports is none of them. Together with `rules` both must hold.")
            .example("a.test,*.b.test");
    static final Option<String> SENDER_TABLE = SCRIPT_FOR
            .attribute("senderTable", ValueKinds.file())
            .orElse("none")
            .explained(
                    "A file of further senders, one address or domain a line.",
                    "When they are many, or another program writes them.",
                    "A line that is neither refuses the whole file.")
            .interacts("`senders` adds to it.")
            .example("conf/customers.txt");
    static final Option<List<String>> RULES = SCRIPT_FOR
            .attribute("rules", ListKinds.names())
            .orElse("all")
            .explained(
                    "Condition: the client's session was decided by one of these rules (`rules/rule/@name`).",
                    "When it depends on which client sends.",
                    "A name that no rule has is refused.")
            .example("customers");

    private ScriptOptions() {}

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(FILE, SENDERS, SENDER_TABLE, RULES);
    }
}
