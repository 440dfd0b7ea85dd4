package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the RFCs, with folders and addresses that exist here. */
class RfcExamplesTest {
    /** The messages A and B of RFC 5228 section 9. */
    private static final FakeInput A = message("""
            Date: Tue, 1 Apr 1997 09:06:31 -0800 (PST)
            From: coyote@desert.example.org
            To: roadrunner@acme.example.com
            Subject: I have a present for you

            Look, I'm sorry about the whole anvil thing, and I really
            didn't mean to try and drop it on you from the top of the
            cliff.  I want to try to make it up to you.
            """);

    private static final FakeInput B = message("""
            From: youcouldberich!@reply-by-postal-mail.invalid
            To: rube@landru.example.com
            Date:  Mon, 31 Mar 1997 18:26:10 -0800
            Subject: $$$ YOU, TOO, CAN BE A MILLIONAIRE! $$$

            YOU MAY HAVE ALREADY WON TEN MILLION DOLLARS, BUT I DOUBT
            IT!  SO JUST POST THIS TO SIX HUNDRED NEWSGROUPS!
            """);

    private static final FakeInput OTHER = message("""
            From: friend@example.org
            To: me@foo.example.com
            Subject: [acme-users] [fwd] version 1.0 is out
            List-ID: The List <acme-users@lists.example.com>
            X-Priority: 1
            X-Caffeine: C8H10N4O2

            We want to MAKE MONEY FAST with the project schedule.
            """);

    private static FakeInput message(String text) {
        return FakeInput.of(text.replace("\n", "\r\n"));
    }

    private static FakeInput byName(String name) {
        return switch (name) {
            case "A" -> A;
            case "B" -> B;
            default -> OTHER;
        };
    }

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // RFC 5228 section 3.1
                "if header :contains 'from' 'coyote' {discard;} elsif header :contains ['subject'] ['$$$'] {discard;}"
                        + " else {fileinto 'policy';} | discard | discard | fileinto policy",
                "if header :contains ['From'] ['coyote'] {redirect 'acm@example.com';} elsif header :contains 'Subject' '$$$'"
                        + " {redirect 'postmaster@example.com';} else {redirect 'field@example.com';}"
                        + "| redirect acm@example.com | redirect postmaster@example.com | redirect field@example.com",
                // section 4.1, 4.3, 4.4
                "if header :contains ['from'] 'coyote' {fileinto 'spam';} | fileinto spam | keep | keep",
                "if size :under 300 {keep;} else {discard;} | discard | keep | keep",
                "if not size :under 300 {discard;} | discard | keep | keep",
                // section 5.1, 5.4, 5.5, 5.7
                "if address :is :all 'from' 'coyote@desert.example.org' {discard;} | discard | keep | keep",
                "if envelope :all :is 'from' 'sender@example.org' {discard;} | discard | discard | discard",
                "if not exists ['From','Date'] {discard;} | keep | keep | discard",
                "if header :is ['X-Caffeine'] [''] {discard;} | keep | keep | keep",
                "if header :contains ['X-Caffeine'] [''] {discard;} | keep | keep | discard",
                "if not header :matches 'Cc' '?*' {discard;} | discard | discard | discard",
                // RFC 3894 section 3
                "fileinto :copy 'policy'; if header 'from' 'x' {discard;} | fileinto policy, keep | fileinto policy, keep"
                        + "| fileinto policy, keep",
                // RFC 5229 section 3.2
                "if header :matches 'List-ID' '*<*@*' {set 'l' '${2}';} if string '${l}' 'acme-users' {discard;}"
                        + "| keep | keep | discard",
                "if header :matches 'Subject' '[*] *' {set 'a' '${1}'; set 'b' '${2}';}"
                        + " if string '${a}/${b}' 'acme-users/[fwd] version 1.0 is out' {discard;} | keep | keep | discard",
                "if anyof (true, address :domain :matches 'To' '*.com') {if string '${1}' '' {discard;}}"
                        + "| discard | discard | discard",
                // RFC 5231 section 7
                "if header :value 'lt' :comparator 'i;ascii-numeric' ['x-priority'] ['3'] {fileinto 'policy';}"
                        + " | keep | keep | fileinto policy",
                "if address :value 'gt' :all :comparator 'i;ascii-casemap' ['from'] ['M'] {fileinto 'spam';} else {discard;}"
                        + "| discard | fileinto spam | discard",
                "if allof (address :count 'eq' :comparator 'i;ascii-numeric' ['to', 'cc'] ['1'],"
                        + " address :all :comparator 'i;ascii-casemap' ['to', 'cc'] ['me@foo.example.com']) {fileinto 'virus';}"
                        + "| keep | keep | fileinto virus",
                // RFC 5173 section 5
                "if body :raw :contains 'MAKE MONEY FAST' {discard;} | keep | keep | discard",
                "if body :text :contains 'project schedule' {fileinto 'policy';} | keep | keep | fileinto policy",
                // RFC 5429 section 2
                "if header :contains 'from' 'coyote@desert.example.org' {ereject 'I am not taking mail from you';}"
                        + "| reject | keep | keep",
            })
    void scriptShouldDoAsTheRfcSays(String script, String a, String b, String other) {
        String text = Scripts.REQUIRE + script.replace('\'', '"');

        assertThat(Scripts.deeds(Scripts.run(text, A))).isEqualTo(a.strip());
        assertThat(Scripts.deeds(Scripts.run(text, B))).isEqualTo(b.strip());
        assertThat(Scripts.deeds(Scripts.run(text, OTHER))).isEqualTo(other.strip());
    }

    /** RFC 5231 section 6. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address :count 'ge' :comparator 'i;ascii-numeric' ['to', 'cc'] ['3'] | true",
                "anyof (address :count 'ge' :comparator 'i;ascii-numeric' ['to'] ['3'],"
                        + "address :count 'ge' :comparator 'i;ascii-numeric' ['cc'] ['3']) | false",
                "header :count 'ge' :comparator 'i;ascii-numeric' ['received'] ['3'] | false",
                "header :count 'ge' :comparator 'i;ascii-numeric' ['received', 'subject'] ['3'] | true",
                "header :count 'ge' :comparator 'i;ascii-numeric' ['to', 'cc'] ['3'] | false",
            })
    void countShouldCountAsTheRfcSays(String test, boolean expected) {
        FakeInput input = message("""
                received: one
                received: two
                subject: example
                to: foo@example.com, baz@example.com
                cc: qux@example.com

                """);

        assertThat(Scripts.passes(test.replace('\'', '"'), input)).isEqualTo(expected);
    }

    /** RFC 5235 section 3.2.1 and 3.2.2: spamtest value, percentage, folder or action. */
    @ParameterizedTest(name = "value {0}, {1} percent: {2}, {3}")
    @CsvSource({
        "0, 0, fileinto unscannable, fileinto unscannable",
        "1, 0, keep, fileinto policy",
        "2, 12, keep, fileinto spam",
        "3, 36, fileinto spam, fileinto spam",
        "4, 37, fileinto spam, discard",
        "10, 100, fileinto spam, discard",
    })
    void spamTestShouldSortAsTheRfcSays(int value, int percent, String byValue, String byPercent) {
        String values = """
                require ["spamtest", "fileinto", "relational", "comparator-i;ascii-numeric"];
                if spamtest :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "unscannable"; }
                elsif spamtest :value "ge" :comparator "i;ascii-numeric" "3" { fileinto "spam"; }
                """;
        String percents = """
                require ["spamtestplus", "fileinto", "relational", "comparator-i;ascii-numeric"];
                if spamtest :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "unscannable"; }
                elsif spamtest :percent :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "policy"; }
                elsif spamtest :percent :value "lt" :comparator "i;ascii-numeric" "37" { fileinto "spam"; }
                else { discard; }
                """;
        FakeInput input = A.scanned(value, percent, 0);

        assertThat(Scripts.deeds(Scripts.run(values, input))).isEqualTo(byValue);
        assertThat(Scripts.deeds(Scripts.run(percents, input))).isEqualTo(byPercent);
        assertThat(Scripts.deeds(Scripts.run(
                        percents.replaceFirst("spamtest :value \"eq\"", "spamtest :percent :count \"eq\""), input)))
                .isEqualTo(byPercent);
    }

    /** RFC 5235 section 3.3. */
    @ParameterizedTest(name = "virustest {0}: {1}")
    @CsvSource({
        "0, fileinto unscannable",
        "1, keep",
        "2, keep",
        "3, keep",
        "4, fileinto virus",
        "5, discard",
    })
    void virusTestShouldSortAsTheRfcSays(int value, String expected) {
        String script = """
                require ["virustest", "fileinto", "relational", "comparator-i;ascii-numeric"];
                if virustest :value "eq" :comparator "i;ascii-numeric" "0" { fileinto "unscannable"; }
                if virustest :value "eq" :comparator "i;ascii-numeric" "4" { fileinto "virus"; }
                elsif virustest :value "eq" :comparator "i;ascii-numeric" "5" { discard; }
                """;

        assertThat(Scripts.deeds(Scripts.run(script, A.scanned(0, 0, value)))).isEqualTo(expected);
        assertThat(Scripts.passes("virustest :count \"eq\" \"1\"", A.scanned(0, 0, value)))
                .isEqualTo(value > 0);
    }

    /** RFC 5293 section 4: the message is redirected once. */
    @Test
    void redirectShouldHappenOnceWhenTheScriptMarksTheMessage() {
        String script = Scripts.REQUIRE + """
                if not header :contains "X-Sieve-Filtered" ["<kim@job.example.com>", "<kim@home.example.com>"] {
                    addheader "X-Sieve-Filtered" "<kim@job.example.com>";
                    redirect "kim@home.example.com";
                }
                """;
        SieveOutcome.Actions first = (SieveOutcome.Actions) Scripts.run(script, A);
        String header = new String(first.actions().get(0).header().toBytes(), StandardCharsets.UTF_8);

        assertThat(Scripts.deeds(first)).isEqualTo("redirect kim@home.example.com");
        assertThat(header).startsWith("X-Sieve-Filtered: <kim@job.example.com>\r\nDate: ");
        assertThat(Scripts.deeds(Scripts.run(script, FakeInput.of(header + "body"))))
                .isEqualTo("keep");
    }

    /** RFC 5293 section 7. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "addheader 'X-Hello' 'World'; deleteheader :index 1 'X-Hello'; | X-Hello: 1~X-Hello: 2~X-Hello: 3~~",
                "deleteheader :index 1 'X-Hello'; deleteheader :index 2 'X-Hello'; | X-Hello: 2~~",
                "addheader 'X-Hello' 'World'; if header :contains 'X-Hello' 'World' {deleteheader :index 4 'x-hello';}"
                        + "| X-Hello: World~X-Hello: 1~X-Hello: 2~~",
            })
    void editsShouldSeeWhatCameBeforeThem(String script, String expected) {
        SieveOutcome kept = Scripts.run(
                Scripts.REQUIRE + script.replace('\'', '"'),
                FakeInput.of("X-Hello: 1\r\nX-Hello: 2\r\nX-Hello: 3\r\n\r\n"));

        assertThat(new String(Scripts.keptHeader(kept).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(expected.replace("~", "\r\n"));
    }

    /** RFC 5260 section 5.1. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-11-30T08:59:59Z, redirect pager@example.com", // a Monday
        "2026-11-30T09:00:00Z, keep",
        "2026-11-30T16:59:59Z, keep",
        "2026-11-30T17:00:00Z, redirect pager@example.com",
        "2026-11-29T12:00:00Z, redirect pager@example.com", // a Sunday
        "2026-11-28T12:00:00Z, redirect pager@example.com",
    })
    void currentDateShouldTellOfficeHoursAsTheRfcDoes(String now, String expected) {
        String script = """
                require ["date", "relational"];
                if anyof(currentdate :is "weekday" "0",
                         currentdate :is "weekday" "6",
                         currentdate :value "lt" "hour" "09",
                         currentdate :value "ge" "hour" "17")
                { redirect "pager@example.com"; }
                """;

        assertThat(Scripts.deeds(Scripts.run(script, A.at(now)))).isEqualTo(expected);
    }

    /** RFC 5260 section 5.1, the last two. */
    @Test
    void currentDateShouldGiveItsPartsToVariables() {
        String script = Scripts.REQUIRE + """
                if currentdate :matches "month" "*" { set "month" "${1}"; }
                if currentdate :matches "year"  "*" { set "year"  "${1}"; }
                if string "${month}-${year}" "11-2026" { set "good" "yes"; }
                if currentdate :matches "std11" "*" { addheader "Processing-date" "${0} ${good}"; }
                """;
        SieveOutcome kept = Scripts.run(script, A.at("2026-11-30T09:05:00+01:00"));

        assertThat(new String(Scripts.keptHeader(kept).toBytes(), StandardCharsets.UTF_8))
                .startsWith("Processing-date: Mon, 30 Nov 2026 09:05:00 +0100 yes\r\n");
    }
}
