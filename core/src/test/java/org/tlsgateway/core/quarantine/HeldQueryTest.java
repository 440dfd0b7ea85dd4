package org.tlsgateway.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.quarantine.HeldQuery.Direction;
import org.tlsgateway.core.quarantine.HeldQuery.Sort;
import org.tlsgateway.core.quarantine.HeldQuery.Window;

class HeldQueryTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<HeldFacts> MAILS = List.of(
            mail("1", "spam", "SPAM", "score 9.1", "Zoe@a.test", "Cheap pills", 0, "x@b.test", "y@c.test"),
            mail("2", "virus", "VIRUS", "Eicar-Test", null, "invoice", 10, "x@b.test"),
            mail("3", "policy", "POLICY", "programs cannot be sent", "bob@d.test", "Invoice 7", 20, "z@b.test"));

    private static HeldFacts mail(
            String id,
            String folder,
            String code,
            String reason,
            String sender,
            String subject,
            int minute,
            String... recipients) {
        return new HeldFacts(
                id,
                folder,
                code,
                reason,
                "TOKEN" + id,
                sender,
                List.of(recipients),
                subject,
                100 - minute,
                NOON.plusSeconds(60L * minute));
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                arguments("all", HeldQuery.ALL, "1 2 3"),
                arguments("folder", query("spam", null, null, null, null, null, null, null), "1"),
                arguments("folder is exact", query("spa", null, null, null, null, null, null, null), ""),
                arguments("reason by code", query(null, "virus", null, null, null, null, null, null), "2"),
                arguments("reason by words", query(null, "CANNOT be", null, null, null, null, null, null), "3"),
                arguments("sender in any case", query(null, null, "zoe@A", null, null, null, null, null), "1"),
                arguments("one of its recipients", query(null, null, null, "y@c", null, null, null, null), "1"),
                arguments("token", query(null, null, null, null, "token3", null, null, null), "3"),
                arguments("token from its beginning", query(null, null, null, null, "oken3", null, null, null), ""),
                arguments("from, inclusive", query(null, null, null, null, null, at(10), null, null), "2 3"),
                arguments("until, exclusive", query(null, null, null, null, null, null, at(10), null), "1"),
                arguments("words", query(null, null, null, null, null, null, null, "invoice"), "2 3"),
                arguments("each of the words", query(null, null, null, null, null, null, null, " invoice  bob "), "3"),
                arguments("all that is said", query("spam", null, null, "x@b", null, null, null, "pills"), "1"),
                arguments("all that is said, not some", query("spam", null, "bob", null, null, null, null, null), ""));
    }

    private static HeldQuery query(
            String folder,
            String reason,
            String sender,
            String recipient,
            String token,
            Instant from,
            Instant until,
            String words) {
        return new HeldQuery(folder, reason, sender, recipient, token, from, until, words);
    }

    private static Instant at(int minute) {
        return NOON.plusSeconds(60L * minute);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("queries")
    void queryShouldFindWhatMatches(String name, HeldQuery query, String ids) {
        assertThat(ids(query, new Window(Sort.HELD, Direction.ASCENDING, 0, 10)))
                .isEqualTo(ids);
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                arguments(Sort.HELD, Direction.DESCENDING, "3 2 1"),
                arguments(Sort.SENDER, Direction.ASCENDING, "2 3 1"),
                arguments(Sort.RECIPIENT, Direction.ASCENDING, "1 2 3"),
                arguments(Sort.RECIPIENT, Direction.DESCENDING, "3 1 2"),
                arguments(Sort.SUBJECT, Direction.ASCENDING, "1 2 3"),
                arguments(Sort.REASON, Direction.ASCENDING, "3 1 2"),
                arguments(Sort.FOLDER, Direction.DESCENDING, "2 1 3"),
                arguments(Sort.SIZE, Direction.ASCENDING, "3 2 1"));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("orders")
    void pageShouldBeSorted(Sort sort, Direction direction, String ids) {
        assertThat(ids(HeldQuery.ALL, new Window(sort, direction, 0, 10))).isEqualTo(ids);
    }

    @ParameterizedTest(name = "offset {0}, limit {1}: {2}")
    @MethodSource("windows")
    void pageShouldBeCutAndKnowTheTotal(int offset, int limit, String ids) {
        Window window = new Window(Sort.HELD, Direction.ASCENDING, offset, limit);
        assertThat(ids(HeldQuery.ALL, window)).isEqualTo(ids);
        assertThat(HeldQuery.ALL.find(MAILS, window).total()).isEqualTo(3);
    }

    static Stream<Arguments> windows() {
        return Stream.of(
                arguments(0, 2, "1 2"),
                arguments(2, 2, "3"),
                arguments(3, 2, ""),
                arguments(Integer.MAX_VALUE, Integer.MAX_VALUE, ""),
                arguments(1, Integer.MAX_VALUE, "2 3"),
                arguments(-5, 1, "1"));
    }

    private static String ids(HeldQuery query, Window window) {
        return String.join(
                " ",
                query.find(MAILS, window).mails().stream().map(HeldFacts::id).toList());
    }

    @Test
    void nullSenderShouldBeEmptyText() {
        assertThat(MAILS.get(1).senderText()).isEmpty();
    }
}
