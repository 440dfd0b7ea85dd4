package org.tlsgateway.core.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.inspection.EngineKind;

/** The options of the engines that are asked about a message. */
final class EngineOptions {
    static final OptionElement RSPAMD = InspectionOptions.INSPECTION.children(
            "rspamd",
            "A Rspamd that is asked; any number of them, all at once. Without engines only the script decides.");

    static final Option<Duration> BUDGET = InspectionOptions.INSPECTION
            .attribute("budget", ValueKinds.duration("100ms", "8m"))
            .defaultsTo("20s")
            .explained(
                    "How long the answers of all engines together may take; one that is not there then has failed.",
                    "Longer when an engine asks slow services.",
                    "Too short leaves mail unscanned, or unsent with `onFailure=\"closed\"`.")
            .interacts("With `sieve/@budget` shorter than `timeouts/@verdict` of every listener.");

    static final Option<List<URI>> RSPAMD_URL = RSPAMD.attribute("url", ListKinds.urls())
            .explained(
                    "Where Rspamd's scan worker listens; of several the next one is asked when one fails.",
                    "When it runs on another machine.",
                    "Nothing is scanned: `onFailure` says what becomes of the mail.")
            .example("http://127.0.0.1:11333");
    static final Option<String> RSPAMD_PASSWORD = RSPAMD.attribute("password", ValueKinds.secret())
            .orElse("none")
            .explained("The password of the worker.", "When the worker asks for one.", "The worker refuses to scan.")
            .interacts("Write `${env:NAME}` to keep it out of the file.")
            .example("${env:RSPAMD_PASSWORD}");
    static final Option<String> RSPAMD_NAME = name(RSPAMD);
    static final Option<OnFailure> RSPAMD_ON_FAILURE = onFailure(RSPAMD);
    static final Option<Long> RSPAMD_MAX_SIZE = maxSize(RSPAMD, "25M", "Rspamd's own `max_message`");
    static final Option<Oversize> RSPAMD_OVERSIZE = oversize(RSPAMD);

    /**
     * What all engines have.
     *
     * @param kind of the engine
     */
    record Common(
            EngineKind kind,
            OptionElement element,
            Option<String> name,
            Option<OnFailure> onFailure,
            Option<Long> maxSize,
            Option<Oversize> oversize) {}

    static final Common OF_RSPAMD =
            new Common(EngineKind.RSPAMD, RSPAMD, RSPAMD_NAME, RSPAMD_ON_FAILURE, RSPAMD_MAX_SIZE, RSPAMD_OVERSIZE);

    private EngineOptions() {}

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return List.of(RSPAMD);
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(
                BUDGET, RSPAMD_URL, RSPAMD_PASSWORD, RSPAMD_NAME, RSPAMD_ON_FAILURE, RSPAMD_MAX_SIZE, RSPAMD_OVERSIZE);
    }

    private static Option<String> name(OptionElement engine) {
        return engine.attribute("name", ValueKinds.name())
                .orElse("`" + engine.name() + "`")
                .explained(
                        "The engine's name in headers, logs and metrics.",
                        "When there are several of a kind: each needs its own.",
                        "Two engines with one name do not start.")
                .example(engine.name());
    }

    private static Option<OnFailure> onFailure(OptionElement engine) {
        return engine.attribute("onFailure", ValueKinds.enumeration(OnFailure.class))
                .defaultsTo("open")
                .explained(
                        "What becomes of mail when no usable answer comes: `open` lets it pass with a header that says so,"
                                + " `closed` answers 451 4.7.1.",
                        "`closed` where nothing may leave unscanned.",
                        "`open` lets mail out unscanned while the engine is away, `closed` lets nothing out.")
                .interacts("`oversize`.");
    }

    private static Option<Long> maxSize(OptionElement engine, String size, String own) {
        return engine.attribute("maxSize", ValueKinds.size())
                .defaultsTo(size)
                .explained(
                        "A bigger message is too big for this engine; 0 for no limit.",
                        "To what " + own + " allows.",
                        "Bigger than the engine takes: it answers with an error, which counts as a failure.")
                .interacts("`oversize`, `limits/@messageSize` of the listeners.");
    }

    private static Option<Oversize> oversize(OptionElement engine) {
        return engine.attribute("oversize", ValueKinds.enumeration(Oversize.class))
                .orElse("`skip` with `onFailure=\"open\"`, `refuse` with `closed`")
                .explained(
                        "What becomes of a message that is too big: `skip` does not ask this engine, `partial` shows it the"
                                + " beginning, `refuse` answers 550 5.3.4; headers tell the first two.",
                        "When big messages must go out, or must not.",
                        "`skip` and `partial` let out what no engine has seen whole.")
                .interacts("`maxSize`, `onFailure`.")
                .example("skip");
    }
}
