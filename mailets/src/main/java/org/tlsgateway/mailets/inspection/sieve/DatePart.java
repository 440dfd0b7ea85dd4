package org.tlsgateway.mailets.inspection.sieve;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a date that a script can ask for (RFC 5260 section 4.2). */
enum DatePart {
    YEAR("uuuu"),
    MONTH("MM"),
    DAY("dd"),
    DATE("uuuu-MM-dd"),
    JULIAN(null),
    HOUR("HH"),
    MINUTE("mm"),
    SECOND("ss"),
    TIME("HH:mm:ss"),
    ISO8601("uuuu-MM-dd'T'HH:mm:ssXXX"),
    STD11("EEE, dd MMM uuuu HH:mm:ss xx"),
    ZONE("xx"),
    WEEKDAY(null);

    private final @Nullable DateTimeFormatter formatter;

    DatePart(@Nullable String pattern) {
        formatter = pattern == null ? null : DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    String of(ZonedDateTime date) {
        if (formatter != null) {
            return formatter.format(date);
        }
        // The Modified Julian Day counts from midnight UTC; weekdays from Sunday, which is 0.
        return this == JULIAN
                ? Long.toString(date.withZoneSameInstant(ZoneOffset.UTC).getLong(JulianFields.MODIFIED_JULIAN_DAY))
                : Integer.toString(date.getDayOfWeek().getValue() % 7);
    }

    static Optional<DatePart> byName(String name) {
        return Arrays.stream(values())
                .filter(part -> part.name().equalsIgnoreCase(name))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values())
                        .map(part -> part.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + " are known";
    }
}
