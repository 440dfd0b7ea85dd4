package org.tlsgateway.core.inspection;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words by which clients are told that their message is refused, by reason code.
 *
 * @param words of the codes {@link #CODES}; {@code {reason}} in them stands for what was found
 */
public record Refusals(Map<String, String> words) {
    public static final String SPAM = "SPAM";
    public static final String VIRUS = "VIRUS";
    public static final String POLICY = "POLICY";
    public static final String UNSCANNABLE = "UNSCANNABLE";

    /** Stands for the name of the virus, or for what keeps a message from being inspected. */
    public static final String REASON = "{reason}";

    private static final Map<String, String> USUAL = Map.of(
            SPAM, "the content looks like spam; if it is not, ask your postmaster for help",
            VIRUS, "the message carries a virus: {reason}",
            POLICY, "refused by the gateway's policy",
            UNSCANNABLE, "the message cannot be inspected: {reason}");

    /** As shipped. */
    public static final Refusals DEFAULT = new Refusals(Map.of());

    private static final Pattern CODED =
            Pattern.compile("\\s*\\[(SPAM|VIRUS|POLICY|UNSCANNABLE)\\]\\s*(.*)", Pattern.DOTALL);
    private static final String STATUS = "5.7.1";
    private static final int LONGEST = 200;
    private static final int LONGEST_REASON = 80;

    public Refusals {
        Map<String, String> all = new TreeMap<>(USUAL);
        all.putAll(words);
        words = Map.copyOf(all);
    }

    /**
     * A refusal in the operator's words.
     *
     * @param reasonCode one of the four; others have the words of POLICY
     * @param reason what was found, from a scanner or a message; made safe here
     */
    public Disposition.Refuse refuse(String reasonCode, String reason) {
        String found = SafeText.line(reason, LONGEST_REASON);
        String template = words.getOrDefault(reasonCode, String.valueOf(words.get(POLICY)));
        // What was found may itself look like a placeholder: it is put in once, and not looked at again.
        String text = template.replace(REASON, found.isEmpty() ? "no detail" : found);
        return new Disposition.Refuse(STATUS, reasonCode, SafeText.line(text, LONGEST));
    }

    /**
     * A refusal in the words of a script. They may begin with a reason code in brackets, else it is POLICY; without further words
     * those of the configuration stand.
     */
    public Disposition.Refuse byScript(String text) {
        Matcher coded = CODED.matcher(text);
        String code = coded.matches() ? coded.group(1) : POLICY;
        String own = SafeText.line(coded.matches() ? coded.group(2) : text, LONGEST);
        return own.isEmpty() ? refuse(code, "") : new Disposition.Refuse(STATUS, code, own);
    }
}
