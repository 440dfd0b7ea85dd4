package org.tlsgateway.core.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.failure.Failure;

class StsPolicyTextTest {
    private static final String GOOD =
            "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 604800\n";

    private record Row(String reason, String text, @Nullable StsMode mode, List<String> mx, long maxAge) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Row good(String reason, String text, StsMode mode, long maxAge, String... mx) {
        return new Row(reason, text, mode, List.of(mx), maxAge);
    }

    private static Row bad(String reason, String text) {
        return new Row(reason, text, null, List.of(), 0);
    }

    private static String with(String from, String to) {
        assertThat(GOOD).contains(from);
        return GOOD.replace(from, to);
    }

    static Stream<Row> rows() {
        String mail = "mail.example.com";
        String wild = "*.example.net";
        return Stream.of(
                good("3.2: LF", GOOD, StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: CRLF", GOOD.replace("\n", "\r\n"), StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: no end of the last line", GOOD.strip(), StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: no white space needed", GOOD.replace(" ", ""), StsMode.ENFORCE, 604800, mail, wild),
                good(
                        "3.2: white space behind values",
                        GOOD.replace("\n", " \t\n"),
                        StsMode.ENFORCE,
                        604800,
                        mail,
                        wild),
                good("3.2: any order", "max_age: 1\nmx: a\nmode: testing\nversion: STSv1", StsMode.TESTING, 1, "a"),
                good("3.2: mode testing", with("enforce", "testing"), StsMode.TESTING, 604800, mail, wild),
                good("3.2: none needs no mx", "version: STSv1\nmode: none\nmax_age: 86400\n", StsMode.NONE, 86400),
                good("3.2: none may have mx", with("enforce", "none"), StsMode.NONE, 604800, mail, wild),
                good("3.2: unknown keys", GOOD + "x-Y.z_: any: thing\n", StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: values of others in UTF-8", GOOD + "note: \u00e4\n", StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: first mode", GOOD + "mode: none\n", StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: first max_age", GOOD + "max_age: x\n", StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: first version", GOOD + "version: STSv2\n", StsMode.ENFORCE, 604800, mail, wild),
                good("3.2: max_age 0", with("604800", "0"), StsMode.ENFORCE, 0, mail, wild),
                good("3.2: max_age a year", with("604800", "31557600"), StsMode.ENFORCE, 31557600, mail, wild),
                good("3.2: names in capitals", with("mail.", "MAIL."), StsMode.ENFORCE, 604800, mail, wild),
                good("deviation: empty lines", GOOD.replace("\n", "\n\n"), StsMode.ENFORCE, 604800, mail, wild),
                bad("3.2: empty", ""),
                bad("3.2: version required", with("version: STSv1\n", "")),
                bad("3.2: version 1 only", with("STSv1", "STSv2")),
                bad("3.2: the version is case-sensitive", with("STSv1", "stsv1")),
                bad("3.2: keys are case-sensitive", with("version", "Version")),
                bad("3.2: mode required", with("mode: enforce\n", "")),
                bad("3.2: an unknown mode", with("enforce", "report")),
                bad("3.2: modes are case-sensitive", with("enforce", "Enforce")),
                bad("3.2: the first mode counts, though bad", "mode: x\n" + GOOD),
                bad("3.2: max_age required", with("max_age: 604800\n", "")),
                bad("3.2: max_age over a year", with("604800", "31557601")),
                bad("3.2: max_age of eleven digits", with("604800", "00000000001")),
                bad("3.2: max_age negative", with("604800", "-1")),
                bad("3.2: max_age with a unit", with("604800", "7d")),
                bad("3.2: max_age in other digits", with("604800", "\u0661")),
                bad("3.2: mx required in enforce", "version: STSv1\nmode: enforce\nmax_age: 1\n"),
                bad("3.2: mx required in testing", "version: STSv1\nmode: testing\nmax_age: 1\n"),
                bad("3.2: mx empty", with("mail.example.com", "")),
                bad("3.2: wildcard alone", with("*.example.net", "*")),
                bad("3.2: wildcard without a name", with("*.example.net", "*.")),
                bad("3.2: wildcard inside", with("*.example.net", "mx.*.net")),
                bad("3.2: wildcard of part of a label", with("*.example.net", "mx*.example.net")),
                bad("3.2: the leading dot of drafts", with("*.example.net", ".example.net")),
                bad("3.2: a dot at the end", with("mail.example.com", "mail.example.com.")),
                bad("3.2: U-labels", with("mail.example.com", "m\u00e4il.example.com")),
                bad("3.2: two names on a line", with("mail.example.com", "a.example, b.example")),
                bad("3.2: an address", with("mail.example.com", "[192.0.2.1]")),
                bad("3.2: a line without a colon", GOOD + "hello\n"),
                bad("3.2: white space before the colon", with("mode:", "mode :")),
                bad("3.2: white space before a key", with("mode:", " mode:")),
                bad("3.2: CR alone", GOOD.replace("\n", "\r")),
                bad("3.2: NUL", GOOD + "x: a\u0000b\n"),
                bad("3.2: a byte order mark", "\ufeff" + GOOD),
                bad("a web page", "<!DOCTYPE html>\n<html></html>\n"),
                bad("3.3: longer than 64 KiB", GOOD + "x: " + "a".repeat(65_536) + "\n"),
                bad("more lines than anybody needs", GOOD + "mx: a.example\n".repeat(StsPolicyText.MAX_LINES)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void resultShouldFollowTheTableWhenAPolicyIsRead(Row row) {
        StsPolicyResult result = StsPolicyText.parse("id1", row.text());
        if (row.mode() == null) {
            assertThat(result).isInstanceOfSatisfying(StsPolicyResult.Invalid.class, invalid -> {
                assertThat(invalid.failure()).isEqualTo(Failure.STS_POLICY_INVALID);
                assertThat(invalid.problem()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
            });
        } else {
            assertThat(result).isInstanceOfSatisfying(StsPolicyResult.Valid.class, valid -> {
                assertThat(valid.policy().id()).isEqualTo("id1");
                assertThat(valid.policy().mode()).isEqualTo(row.mode());
                assertThat(valid.policy().mx()).isEqualTo(row.mx());
                assertThat(valid.policy().maxAge()).isEqualTo(Duration.ofSeconds(row.maxAge()));
            });
        }
    }

    @Test
    void linesShouldBeThoseOfTheFileWhenItIsRead() {
        StsPolicy policy = ((StsPolicyResult.Valid) StsPolicyText.parse("1", GOOD.replace("\n", "\r\n"))).policy();
        assertThat(policy.lines())
                .containsExactly(
                        "version: STSv1",
                        "mode: enforce",
                        "mx: mail.example.com",
                        "mx: *.example.net",
                        "max_age: 604800");
    }

    @Test
    void resultShouldBeTheSameWhenTheLinesOfAPolicyAreReadAgain() {
        StsPolicyResult first = StsPolicyText.parse("1", GOOD);
        List<String> lines = ((StsPolicyResult.Valid) first).policy().lines();
        assertThat(StsPolicyText.parse("1", String.join("\n", lines))).isEqualTo(first);
    }

    @Test
    void resultShouldBeAValueWhenBytesOfAPolicyAreChanged() {
        Random random = new Random(8461);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            StsPolicyResult result = StsPolicyText.parse("1", text.toString());
            if (result instanceof StsPolicyResult.Valid valid) {
                assertThat(valid.policy().mode() == StsMode.NONE
                                || !valid.policy().mx().isEmpty())
                        .isTrue();
            }
        }
    }
}
