package org.tlsgateway.core.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The options of what happens in between: {@code <inspection>} in mailetcontainer.xml. */
final class InspectionOptions {
    static final OptionElement INSPECTION = DeliveryOptions.GATEWAY.child("inspection", "What happens in between.");
    static final OptionElement SIEVE = INSPECTION.child("sieve", "The script that decides what becomes of a message.");

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
            .interacts("With `inspection/@budget` shorter than `timeouts/@verdict` of every listener.");

    static final Option<Integer> REDIRECTS = SIEVE.attribute("redirects", ValueKinds.wholeNumber(0, 50))
            .defaultsTo("4")
            .explained(
                    "To how many addresses `redirect` may send one message; 0 refuses scripts that use it.",
                    "0 where no script needs it.",
                    "More addresses than that: the message gets a 451 and the log names the script.")
            .interacts("The sender stays; who is told of a failure: docs/sieve.md.")
            .rfc("RFC 5228 section 4.2, section 10");

    private InspectionOptions() {}

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return Stream.of(
                        List.of(INSPECTION),
                        EngineOptions.elements(),
                        ContentOptions.elements(),
                        JudgingOptions.elements(),
                        List.of(SIEVE, ScriptOptions.SCRIPT_FOR, SealOptions.SEAL))
                .flatMap(List::stream)
                .toList();
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return Stream.of(
                        EngineOptions.options(),
                        TrustOptions.options(),
                        ContentOptions.options(),
                        JudgingOptions.options(),
                        List.of(SCRIPT, SIEVE_BUDGET, REDIRECTS),
                        ScriptOptions.options(),
                        SealOptions.options())
                .<Option<?>>flatMap(List::stream)
                .toList();
    }
}
