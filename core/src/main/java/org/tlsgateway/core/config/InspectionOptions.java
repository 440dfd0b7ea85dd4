package org.tlsgateway.core.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The options of what happens in between: {@code <inspection>} in mailetcontainer.xml. */
final class InspectionOptions {
    static final OptionElement INSPECTION = DeliveryOptions.GATEWAY.child("inspection", "What happens in between.");
    static final OptionElement RSPAMD = INSPECTION.child("rspamd", "The Rspamd that scans; without it none is asked.");
    static final OptionElement SIEVE = INSPECTION.child("sieve", "The script that decides what becomes of a message.");

    static final Option<URI> URL = RSPAMD.attribute("url", ValueKinds.http())
            .explained(
                    "Where Rspamd's scan worker listens.",
                    "When it runs on another machine.",
                    "Nothing is scanned: `onFailure` says what becomes of the mail.")
            .example("http://127.0.0.1:11333");
    static final Option<String> PASSWORD = RSPAMD.attribute("password", ValueKinds.secret())
            .orElse("none")
            .explained("The password of the worker.", "When the worker asks for one.", "The worker refuses to scan.")
            .interacts("Write `${env:NAME}` to keep it out of the file.")
            .example("${env:RSPAMD_PASSWORD}");
    static final Option<Duration> BUDGET = RSPAMD.attribute("budget", ValueKinds.duration("100ms", "8m"))
            .defaultsTo("30s")
            .explained(
                    "How long the whole answer may take.",
                    "Longer when Rspamd asks slow services.",
                    "Too short leaves mail unscanned.")
            .interacts("With `sieve/@budget` shorter than `timeouts/@verdict` of every listener.");
    static final Option<InspectionConfig.OnFailure> ON_FAILURE = RSPAMD.attribute(
                    "onFailure", ValueKinds.enumeration(InspectionConfig.OnFailure.class))
            .defaultsTo("open")
            .explained(
                    "What becomes of mail when no usable answer comes: `open` lets it pass with a header that says so,"
                            + " `closed` answers 451 4.7.1.",
                    "`closed` where nothing may leave unscanned.",
                    "`open` lets spam out while the scanner is away, `closed` lets nothing out.");
    static final Option<Long> MAX_SIZE = RSPAMD.attribute("maxSize", ValueKinds.size())
            .defaultsTo("25M")
            .explained(
                    "A bigger message is not sent to Rspamd and counts as a failure; 0 for no limit.",
                    "To what Rspamd's own `max_message` allows.",
                    "Bigger than Rspamd takes: it answers with an error, which counts as a failure too.")
            .interacts("`onFailure`, `limits/@messageSize`.");
    static final Option<Integer> CONNECTIONS = RSPAMD.attribute("connections", ValueKinds.wholeNumber(1, 10_000))
            .defaultsTo("50")
            .explained(
                    "Connections open to Rspamd at once.",
                    "With `threads/@workers`.",
                    "Too few: messages wait for one within their budget.")
            .interacts("`threads/@workers` of the listeners.");

    static final Option<String> SCRIPT = SIEVE.attribute("script", ValueKinds.file())
            .defaultsTo("conf/outbound.sieve")
            .explained(
                    "The Sieve script that decides what becomes of a message.",
                    "When your policy is another.",
                    "A script with an error keeps the version before; at the start it refuses to start.")
            .interacts("Read again when it changes.")
            .rfc("RFC 5228");
    static final Option<Duration> SIEVE_BUDGET = SIEVE.attribute("budget", ValueKinds.duration("100ms", "1m"))
            .defaultsTo("5s")
            .explained(
                    "How long one execution may take; then the message gets a 451.",
                    "Hardly ever.",
                    "Too short defers big messages.")
            .interacts("With `rspamd/@budget` shorter than `timeouts/@verdict` of every listener.");

    private InspectionOptions() {}

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return List.of(INSPECTION, RSPAMD, SIEVE);
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(URL, PASSWORD, BUDGET, ON_FAILURE, MAX_SIZE, CONNECTIONS, SCRIPT, SIEVE_BUDGET);
    }
}
