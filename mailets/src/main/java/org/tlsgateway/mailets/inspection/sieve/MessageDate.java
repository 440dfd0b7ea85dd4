package org.tlsgateway.mailets.inspection.sieve;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The date of a header field, which is its whole value or what follows its last semicolon (RFC 5260 section 4). */
final class MessageDate {
    private static final int LONGEST = 1000;
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    /** RFC 5322 section 4.3; what is not here is "-0000". */
    private static final Map<String, String> ZONES = Map.of(
            "edt", "-0400", "est", "-0500", "cdt", "-0500", "cst", "-0600", "mdt", "-0600", "mst", "-0700", "pdt",
            "-0700", "pst", "-0800");

    private static final Pattern DATE = Pattern.compile(
            "(?:[a-z]{3} ?, ?)?(\\d{1,2}) ([a-z]{3}) (\\d{2,4}) (\\d{2}) ?: ?(\\d{2})(?: ?: ?(\\d{2}))? ([+-]\\d{4}|[a-z]{1,5})");

    private MessageDate() {}

    /** With its own offset; empty when there is none, or no such day. */
    static Optional<ZonedDateTime> parse(String value) {
        String date = withoutComments(value.substring(Math.max(0, value.length() - LONGEST)));
        Matcher matcher = DATE.matcher(date.substring(date.lastIndexOf(';') + 1)
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT));
        int month = matcher.matches() ? MONTHS.indexOf(matcher.group(2)) + 1 : 0;
        if (month == 0) {
            return Optional.empty();
        }
        try {
            String seconds = matcher.group(6);
            LocalDateTime local = LocalDateTime.of(
                    year(matcher.group(3)),
                    month,
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(4)),
                    Integer.parseInt(matcher.group(5)),
                    // A leap second is in no calendar of the JDK.
                    seconds == null ? 0 : seconds.equals("60") ? 59 : Integer.parseInt(seconds));
            return Optional.of(ZonedDateTime.of(local, offset(matcher.group(7))));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** RFC 5322 section 4.3: two and three digits. */
    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        return digits.length() == 4 ? year : digits.length() == 3 || year >= 50 ? year + 1900 : year + 2000;
    }

    private static ZoneOffset offset(String zone) {
        String digits = Character.isLetter(zone.charAt(0)) ? ZONES.getOrDefault(zone, "+0000") : zone;
        return ZoneOffset.of(digits);
    }

    private static String withoutComments(String value) {
        StringBuilder plain = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '(') {
                depth++;
                plain.append(' ');
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
