package org.tlsgateway.mailets.webadmin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.quarantine.HeldQuery;
import org.tlsgateway.core.quarantine.HeldQuery.Direction;
import org.tlsgateway.core.quarantine.HeldQuery.Sort;
import spark.Request;

/** The search and the page that the parameters of a request ask for. */
final class QueryParameters {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private QueryParameters() {}

    static HeldQuery query(Request request) {
        return new HeldQuery(
                Answers.optional(request, "folder"),
                Answers.optional(request, "reason"),
                Answers.optional(request, "sender"),
                Answers.optional(request, "recipient"),
                Answers.optional(request, "token"),
                time(request, "from", 0),
                // A day includes its end.
                time(request, "until", 1),
                Answers.optional(request, "q"));
    }

    static HeldQuery.Window window(Request request) {
        return new HeldQuery.Window(
                choice(request, "sort", Sort.HELD),
                choice(request, "order", Direction.DESCENDING),
                number(request, "offset", 0, 0, Integer.MAX_VALUE),
                number(request, "limit", USUAL, 1, MOST));
    }

    private static <E extends Enum<E>> E choice(Request request, String name, E usual) {
        String text = Answers.optional(request, name);
        if (text == null) {
            return usual;
        }
        E[] values = usual.getDeclaringClass().getEnumConstants();
        return Arrays.stream(values)
                .filter(value -> label(value).equals(text))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("the parameter " + name + " is one of "
                        + Arrays.stream(values).map(QueryParameters::label).collect(Collectors.joining(", "))));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static int number(Request request, String name, int usual, int least, int most) {
        String text = Answers.optional(request, name);
        if (text == null) {
            return usual;
        }
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw Problem.badRequest("the parameter " + name + " is a number from " + least + " to " + most);
        }
        return (int) number;
    }

    /** An instant, or a day of UTC, to which so many days are added. */
    private static @Nullable Instant time(Request request, String name, int days) {
        String text = Answers.optional(request, name);
        if (text == null) {
            return null;
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text)
                            .plusDays(days)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badRequest(
                    "the parameter " + name + " is a day such as 2026-03-01 or a time such as 2026-03-01T10:00:00Z");
        }
    }
}
