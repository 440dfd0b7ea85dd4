package org.tlsgateway.core.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsPolicyResult.Invalid;
import org.tlsgateway.core.sts.StsPolicyResult.Valid;

/** Reads the text of a policy file (RFC 8461 section 3.2). */
public final class StsPolicyText {
    /** RFC 8461 section 3.3: what a sender has to take at most. */
    public static final int MAX_SIZE = 64 << 10;

    /** RFC 8461 section 3.2: a leap year. */
    static final long MAX_AGE_SECONDS = 31_557_600;

    /** More than any domain has; each costs memory as long as the policy counts. */
    static final int MAX_LINES = 1000;

    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final int MAX_SHOWN = 40;

    private final Map<String, String> fields = new HashMap<>();
    private final List<String> mx = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private StsPolicyText() {}

    /**
     * @param id of the TXT record that announced it
     * @param text the file
     */
    public static StsPolicyResult parse(String id, String text) {
        StsPolicyText parser = new StsPolicyText();
        String problem = parser.read(text);
        return problem == null ? parser.policy(id) : new Invalid(problem);
    }

    private @Nullable String read(String text) {
        if (text.length() > MAX_SIZE) {
            return "the policy is longer than " + MAX_SIZE;
        }
        // RFC 8461 section 3.2: a line ends with LF or CRLF.
        for (String raw : text.split("\n", -1)) {
            String line = withoutEnd(raw);
            // Deviation: empty lines are passed over; people end files with them.
            if (line.isEmpty()) {
                continue;
            }
            if (lines.size() == MAX_LINES) {
                return "the policy has more than " + MAX_LINES + " lines";
            }
            lines.add(line);
            Matcher field = FIELD.matcher(line);
            if (!line.codePoints().allMatch(c -> c == '\t' || SafeText.isPrintable(c)) || !field.matches()) {
                return "line " + lines.size() + " is not `key: value`";
            }
            add(field.group(1), field.group(2));
        }
        return null;
    }

    private static String withoutEnd(String raw) {
        int end = raw.endsWith("\r") ? raw.length() - 1 : raw.length();
        // RFC 8461 section 3.2: white space may stand behind a value.
        while (end > 0 && (raw.charAt(end - 1) == ' ' || raw.charAt(end - 1) == '\t')) {
            end--;
        }
        return raw.substring(0, end);
    }

    private void add(String key, String value) {
        if (key.equals("mx")) {
            mx.add(value);
        } else {
            // RFC 8461 section 3.2: of all fields but mx the first counts; unknown ones do not.
            fields.putIfAbsent(key, value);
        }
    }

    private StsPolicyResult policy(String id) {
        String version = fields.get("version");
        if (!"STSv1".equals(version)) {
            return new Invalid(version == null ? "no version" : "version " + shown(version) + " is not STSv1");
        }
        String modeText = fields.get("mode");
        StsMode mode = mode(modeText);
        if (mode == null) {
            return new Invalid(
                    modeText == null ? "no mode" : "mode " + shown(modeText) + " is none of enforce, testing, none");
        }
        String age = fields.get("max_age");
        if (age == null) {
            return new Invalid("no max_age");
        }
        if (!SECONDS.matcher(age).matches() || Long.parseLong(age) > MAX_AGE_SECONDS) {
            return new Invalid("max_age " + shown(age) + " is not a number from 0 to " + MAX_AGE_SECONDS);
        }
        List<String> patterns = new ArrayList<>();
        for (String pattern : mx) {
            if (!isPattern(pattern)) {
                return new Invalid("mx " + shown(pattern) + " is neither a host name nor *. and one");
            }
            patterns.add(pattern.toLowerCase(Locale.ROOT));
        }
        // RFC 8461 section 3.2: at least one mx, except in mode none.
        if (patterns.isEmpty() && mode != StsMode.NONE) {
            return new Invalid("no mx");
        }
        return new Valid(new StsPolicy(id, mode, patterns, Duration.ofSeconds(Long.parseLong(age)), lines));
    }

    /** RFC 8461 section 3.2: the values are case-sensitive. */
    private static @Nullable StsMode mode(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "enforce" -> StsMode.ENFORCE;
            case "testing" -> StsMode.TESTING;
            case "none" -> StsMode.NONE;
            default -> null;
        };
    }

    /** RFC 8461 section 3.2: {@code ["*."] Domain}, in A-labels, without a trailing dot (RFC 5321 section 4.1.2). */
    private static boolean isPattern(String text) {
        String name = text.startsWith("*.") ? text.substring(2) : text;
        return !name.endsWith(".")
                && name.chars().allMatch(c -> c < 128)
                && DomainName.parse(name).isPresent();
    }

    private static String shown(String value) {
        return "'" + SafeText.line(value, MAX_SHOWN) + "'";
    }
}
