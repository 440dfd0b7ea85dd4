package org.tlsgateway.hooks.ehlo;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;

/** The syntax of the DSN parameters (RFC 3461 section 4, RFC 6533 section 3). */
final class DsnSyntax {
    private static final int LONGEST_ENVID = 100;
    private static final int LONGEST_ORCPT = 500;
    private static final Set<String> CONDITIONS = Set.of("SUCCESS", "FAILURE", "DELAY");

    /** RFC 3461 section 4: xtext, and section 4.2 and 4.4: what it encodes is printable. */
    private static final Pattern XTEXT = Pattern.compile("(?:[!-*,-<>-~]|\\+[2-6][0-9A-F]|\\+7[0-9A-E])+");

    private static final Pattern ORCPT = Pattern.compile("([A-Za-z0-9!#$%&'*+/?^_`{|}~-]+);(.+)");

    /** RFC 6533 section 3: QCHAR, UTF8-non-ascii, EmbeddedUnicodeChar. */
    private static final Pattern UNITEXT =
            Pattern.compile("(?:[!-*,-<>-\\[\\]-~\\u0080-\\x{10FFFF}]|\\\\x\\{[0-9A-F]{2,6}})+");

    private static final Pattern EMBEDDED = Pattern.compile("\\\\x\\{([0-9A-F]{2,6})}");

    private DsnSyntax() {}

    /**
     * What is wrong with this parameter, null when it is good or none of DSN's.
     *
     * @param smtpUtf8 true when MAIL has SMTPUTF8
     */
    static @Nullable String fault(EnvelopeCommand.Parameter parameter, boolean smtpUtf8) {
        String value = parameter.value() == null ? "" : parameter.value();
        boolean good = switch (parameter.name()) {
            case "RET" -> value.equalsIgnoreCase("FULL") || value.equalsIgnoreCase("HDRS");
            case "ENVID" ->
                value.length() <= LONGEST_ENVID && XTEXT.matcher(value).matches();
            case "NOTIFY" -> isNotify(value);
            case "ORCPT" -> isOrcpt(value, smtpUtf8);
            default -> true;
        };
        return good ? null : "Bad value of " + parameter.name();
    }

    /** RFC 3461 section 4.1: NEVER stands alone. */
    private static boolean isNotify(String value) {
        List<String> words = List.of(value.toUpperCase(Locale.ROOT).split(",", -1));
        return words.equals(List.of("NEVER"))
                || (CONDITIONS.containsAll(words) && Set.copyOf(words).size() == words.size());
    }

    private static boolean isOrcpt(String value, boolean smtpUtf8) {
        Matcher parts = ORCPT.matcher(value);
        if (value.length() > LONGEST_ORCPT || !parts.matches()) {
            return false;
        }
        if (!parts.group(1).equalsIgnoreCase("utf-8")) {
            return XTEXT.matcher(parts.group(2)).matches();
        }
        String address = parts.group(2);
        return (smtpUtf8 || Utf8Address.isAscii(address))
                && UNITEXT.matcher(address).matches()
                && address.codePoints().allMatch(SafeText::isPrintable)
                && EMBEDDED.matcher(address)
                        .results()
                        .mapToInt(match -> Integer.parseInt(match.group(1), 16))
                        .allMatch(point -> Character.isValidCodePoint(point) && SafeText.isPrintable(point));
    }
}
