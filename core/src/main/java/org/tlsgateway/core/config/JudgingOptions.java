package org.tlsgateway.core.config;

import java.util.List;
import java.util.regex.Pattern;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.inspection.Threshold;

/** The options of thresholds and of the words of refusals. */
final class JudgingOptions {
    static final OptionElement THRESHOLDS = InspectionOptions.INSPECTION.child(
            "thresholds",
            "What becomes of a message by what the scanners found. Scores are 0 to 10, 10 is surely spam. Only what goes on comes to"
                    + " the Sieve script: without a script of your own this is the whole policy, with one it is the floor of it.");
    static final OptionElement REFUSALS = InspectionOptions.INSPECTION.child(
            "refusals",
            "The words by which clients are told why their message is refused: `550 5.7.1 [SPAM] words; id TOKEN`. `{reason}` in them"
                    + " stands for what was found, such as the name of a virus.");

    static final Option<Threshold> TAG = THRESHOLDS
            .attribute("tag", score())
            .defaultsTo("advised")
            .explained(
                    "The score from which a message goes on with `X-Spam-Flag: YES`.",
                    "When recipients sort by that field.",
                    "Too low: good mail is sorted away.")
            .interacts("Lower than `quarantine` and `refuse`.");
    static final Option<Threshold> QUARANTINE = THRESHOLDS
            .attribute("quarantine", score())
            .defaultsTo("never")
            .explained(
                    "The score from which a message is held in the folder spam for a person to decide.",
                    "When somebody looks into the quarantine daily.",
                    "Mail that nobody looks at is gone after `quarantine/@keep`, and its sender was told 250.")
            .interacts("Lower than `refuse`. `quarantine/@folders` must have `spam`.")
            .example("6");
    static final Option<Threshold> REFUSE = THRESHOLDS
            .attribute("refuse", score())
            .defaultsTo("advised")
            .explained(
                    "The score from which a message is refused.",
                    "Lower than 10 when spam gets out; `never` when the Sieve script shall decide.",
                    "Too low: good mail is refused; its sender sees why.")
            .interacts(
                    "`refusals/@spam`. With `inspection/@refusal` `script` it counts for nothing: the script refuses.");
    static final Option<Handling> VIRUS = THRESHOLDS
            .attribute("virus", ValueKinds.enumeration(Handling.class))
            .defaultsTo("refuse")
            .explained(
                    "What becomes of a message that a scanner finds a virus in; `pass` leaves it to the Sieve script, which asks with"
                            + " `virustest`.",
                    "`quarantine` when false alarms matter.",
                    "`pass` without a script that asks lets viruses out.")
            .interacts("`refusals/@virus`; `inspection/@refusal` as above; `quarantine/@folders` must have `virus`.");

    static final Option<String> SPAM_WORDS =
            words("spam", "the content looks like spam; if it is not, ask your postmaster for help");
    static final Option<String> VIRUS_WORDS = words("virus", "the message carries a virus: {reason}");
    static final Option<String> POLICY_WORDS = words("policy", "refused by the gateway's policy");
    static final Option<String> UNSCANNABLE_WORDS = words("unscannable", "the message cannot be inspected: {reason}");

    private static final Pattern SCORE = Pattern.compile("(?:\\d|10)(?:\\.\\d)?");
    private static final int LONGEST_WORDS = 200;

    private JudgingOptions() {}

    private static Option<String> words(String code, String usual) {
        return REFUSALS.attribute(code, line())
                .defaultsTo(usual)
                .explained(
                        "The words behind `[" + code.toUpperCase(java.util.Locale.ROOT) + "]`.",
                        "To say whom the sender may ask.",
                        "Nothing breaks.")
                .interacts("A script's `ereject` has words of its own.");
    }

    /** ASCII, since a reply is; short, since a line of it has 512 bytes. */
    private static ValueKind<String> line() {
        return new ValueKind<>("one line of ASCII, up to " + LONGEST_WORDS + " characters", text -> {
            if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
                return Parsed.bad("has characters that are not printable ASCII, which replies consist of");
            }
            return text.length() > LONGEST_WORDS
                    ? Parsed.bad("has more than " + LONGEST_WORDS + " characters")
                    : Parsed.good(text);
        });
    }

    private static ValueKind<Threshold> score() {
        return new ValueKind<>(
                "a score from 0.1 to 10 with one decimal at most, `advised` by the scanners, or `never`", text -> {
                    if (text.equals("advised")) {
                        return Parsed.good(new Threshold.Advised());
                    }
                    if (text.equals("never")) {
                        return Parsed.good(new Threshold.Never());
                    }
                    int percent = SCORE.matcher(text).matches() ? (int) Math.round(Double.parseDouble(text) * 10) : 0;
                    return percent < 1 || percent > 100
                            ? Parsed.bad(ValueKinds.quoted(text) + " is no score from 0.1 to 10, nor advised or never")
                            : Parsed.good(new Threshold.From(percent));
                });
    }

    /** In the order of the documentation. */
    static List<OptionElement> elements() {
        return List.of(THRESHOLDS, REFUSALS);
    }

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(TAG, QUARANTINE, REFUSE, VIRUS, SPAM_WORDS, VIRUS_WORDS, POLICY_WORDS, UNSCANNABLE_WORDS);
    }
}
