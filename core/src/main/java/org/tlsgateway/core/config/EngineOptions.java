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

    static final OptionElement SPAMD = InspectionOptions.INSPECTION.children(
            "spamd", "A SpamAssassin that is asked by the protocol of its spamd; any number of them.");
    static final OptionElement CLAMD = InspectionOptions.INSPECTION.children(
            "clamd", "A ClamAV that is asked by the protocol of its clamd; any number of them.");

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
                    "When it runs on another machine, or listens on a socket of this one (`unix:/run/rspamd/normal.sock`), which costs"
                            + " less.",
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

    static final Option<List<URI>> SPAMD_ADDRESS = address(SPAMD, "spamd", 783);
    static final Option<Integer> SPAMD_REJECT = SPAMD.attribute("reject", ValueKinds.wholeNumber(0, 1000))
            .defaultsTo("15")
            .explained(
                    "SpamAssassin's points from which a message is refused; below, what SpamAssassin calls spam is tagged. 0"
                            + " never refuses.",
                    "To what your own mail never reaches.",
                    "Too low refuses good mail, too high lets spam out.")
            .interacts("`required_score` of SpamAssassin, from which it says spam.");
    static final Option<String> SPAMD_NAME = name(SPAMD);
    static final Option<OnFailure> SPAMD_ON_FAILURE = onFailure(SPAMD);
    static final Option<Long> SPAMD_MAX_SIZE = maxSize(SPAMD, "2M", "the time of SpamAssassin");
    static final Option<Oversize> SPAMD_OVERSIZE = oversize(SPAMD);

    static final Option<List<URI>> CLAMD_ADDRESS =
            address(CLAMD, "clamd (`LocalSocket`, or `TCPSocket` and `TCPAddr`)", 3310);
    static final Option<String> CLAMD_NAME = name(CLAMD);
    static final Option<OnFailure> CLAMD_ON_FAILURE = onFailure(CLAMD);
    static final Option<Long> CLAMD_MAX_SIZE = maxSize(CLAMD, "25M", "ClamAV's own `StreamMaxLength`");
    static final Option<Oversize> CLAMD_OVERSIZE = oversize(CLAMD);

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

    static final Common OF_SPAMD =
            new Common(EngineKind.SPAMD, SPAMD, SPAMD_NAME, SPAMD_ON_FAILURE, SPAMD_MAX_SIZE, SPAMD_OVERSIZE);
    static final Common OF_CLAMD =
            new Common(EngineKind.CLAMD, CLAMD, CLAMD_NAME, CLAMD_ON_FAILURE, CLAMD_MAX_SIZE, CLAMD_OVERSIZE);

    private EngineOptions() {}

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return List.of(RSPAMD, SPAMD, CLAMD);
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(
                BUDGET,
                RSPAMD_URL,
                RSPAMD_PASSWORD,
                RSPAMD_NAME,
                RSPAMD_ON_FAILURE,
                RSPAMD_MAX_SIZE,
                RSPAMD_OVERSIZE,
                SPAMD_ADDRESS,
                SPAMD_REJECT,
                SPAMD_NAME,
                SPAMD_ON_FAILURE,
                SPAMD_MAX_SIZE,
                SPAMD_OVERSIZE,
                CLAMD_ADDRESS,
                CLAMD_NAME,
                CLAMD_ON_FAILURE,
                CLAMD_MAX_SIZE,
                CLAMD_OVERSIZE);
    }

    private static Option<List<URI>> address(OptionElement engine, String daemon, int port) {
        return engine.attribute("address", ListKinds.services(port))
                .explained(
                        "Where " + daemon + " listens; of several the next one is asked when one fails.",
                        "When it listens on a socket of this machine (`unix:/path`), or runs on another one: the protocol is in clear, so"
                                + " only over a network of yours.",
                        "Nothing is scanned: `onFailure` says what becomes of the mail.")
                .example("127.0.0.1:" + port);
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
