package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SieveTestsTest {
    /** The messages of RFC 5228 section 3.1 and section 9, more or less. */
    private static final FakeInput ROADRUNNER = FakeInput.of("""
            Date: Tue, 1 Apr 1997 09:06:31 -0800 (PST)
            From: coyote@desert.example.org
            To: "Road Runner" <roadrunner@acme.example.com>, Group: one@g.example, two@g.example;
            Cc: plain@ACME.example.com (a comment, really)
            Subject: I have a present for you
            X-Folded: one
             two
            \tthree
            X-Empty:
            X-Encoded: =?utf-8?q?gr=C3=BCn?= =?utf-8?q?_eins?=
            X-Utf8: gr\u00fcn
            X-Number: 0042 apples
            X-Spaces:     both ends    \s
            x-twice: first
            X-TWICE: second

            Look, I'm sorry about the whole anvil thing, and I really
            didn't mean to try and drop it on you from the top of the
            cliff.  GR\u00dcN
            """.replace("\n", "\r\n"));

    @ParameterizedTest(name = "[{index}] {0} => {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // RFC 5228 section 5.7, header
                "header :is 'subject' 'I have a present for you'           | true",
                "header 'subject' 'I HAVE A PRESENT FOR YOU'               | true",
                "header :is :comparator 'i;octet' 'subject' 'I HAVE A PRESENT FOR YOU' | false",
                "header :contains 'SUBJECT' 'PRESENT'                      | true",
                "header :contains 'subject' ''                             | true",
                "header :contains 'x-empty' ''                             | true",
                "header :is 'x-empty' ''                                   | true",
                "header :contains 'x-none' ''                              | false",
                "header :matches 'subject' 'I*present*you'                 | true",
                "header :matches 'subject' 'I*present'                     | false",
                "header :matches 'subject' '? have*'                       | true",
                "header :matches 'subject' '?have*'                        | false",
                "header :matches 'x-none' '*'                              | false",
                "header :is 'x-folded' 'one two\tthree'                    | true",
                "header :is 'x-spaces' 'both ends'                         | true",
                "header :is 'x-encoded' 'gr\u00fcn eins'                   | true",
                "header :is 'x-utf8' 'gr\u00fcn'                           | true",
                "header :is 'x-utf8' 'GR\u00dcN'                           | false",
                "header :is ['x-none', 'x-twice'] ['zero', 'second']       | true",
                "header :is 'x-twice' 'third'                              | false",
                // RFC 5231
                "header :count 'ge' 'x-twice' '2'                          | true",
                "header :count 'eq' ['x-twice', 'subject'] '3'             | true",
                "header :count 'eq' 'x-none' '0'                           | true",
                "header :value 'gt' :comparator 'i;ascii-numeric' 'x-number' '41' | true",
                "header :value 'lt' :comparator 'i;ascii-numeric' 'x-number' '41' | false",
                "header :is :comparator 'i;ascii-numeric' 'x-number' '42'  | true",
                "header :value 'gt' :comparator 'i;ascii-numeric' 'subject' '99999999999999999999999' | true",
                "header :value 'le' 'subject' 'j'                          | true",
                // section 5.1, address
                "address :is 'from' 'coyote@desert.example.org'            | true",
                "address :all :is 'from' 'COYOTE@desert.example.org'       | true",
                "address :domain :is 'from' 'desert.example.org'           | true",
                "address :localpart :is 'from' 'coyote'                    | true",
                "address :domain 'to' 'acme.example.com'                   | true",
                "address :is 'to' 'Road Runner'                            | false",
                "address :localpart 'to' 'two'                             | true",
                "address :domain ['to', 'cc'] 'acme.example.com'           | true",
                "address :localpart 'cc' 'plain'                           | true",
                "address :is 'bcc' ''                                      | false",
                "address :count 'eq' 'to' '3'                              | true",
                "address :matches :domain 'from' '*.example.org'           | true",
                // section 5.5, exists
                "exists 'from'                                             | true",
                "exists ['From', 'DATE']                                   | true",
                "exists ['from', 'x-none']                                 | false",
                // section 5.4, envelope
                "envelope :is 'from' 'sender@example.org'                  | true",
                "envelope :domain 'to' 'EXAMPLE.com'                       | true",
                "envelope :localpart ['from', 'to'] 'rcpt'                 | true",
                "envelope :all :contains 'to' '@example.org'               | false",
                "envelope :count 'eq' 'to' '1'                             | true",
                "envelope :count 'eq' 'from' '1'                           | true",
                // section 5.9, size
                "size :over 100                                            | true",
                "size :under 100                                           | false",
                "size :over 1K                                             | false",
                "size :under 4G                                            | true",
                "size :over 8G                                             | false",
                // RFC 5173
                "body :raw :contains 'ANVIL thing'                         | true",
                "body :raw :contains :comparator 'i;octet' 'ANVIL'         | false",
                "body :raw :contains ['nothing', 'from the top']           | true",
                "body :raw :contains 'present'                             | false",
                "body :contains :raw 'you from'                            | true",
                "body :raw :contains 'gr\u00dcn'                           | true",
                "body :raw :contains 'gr\u00fcn'                           | false",
                // section 5.2, 5.3, 5.6, 5.8, 5.10
                "true                                                      | true",
                "false                                                     | false",
                "not false                                                 | true",
                "not not not true                                          | false",
                "allof (true, exists 'from', not false)                    | true",
                "allof (true, false)                                       | false",
                "anyof (false, true)                                       | true",
                "anyof (false, not true)                                   | false",
                "ALLOF (TRUE, NOT FALSE)                                   | true",
                // RFC 5235: not tested
                "spamtest :is '0'                                          | true",
                "spamtest :value 'ge' :comparator 'i;ascii-numeric' '1'    | false",
                "spamtest :count 'eq' '0'                                  | true",
            })
    void testShouldAnswerAsTheRfcSays(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"'), ROADRUNNER)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} in spamtest {1} 5: {2}")
    @CsvSource({"5, ge, true", "4, ge, false", "10, gt, true", "5, eq, true", "1, lt, true"})
    void spamTestShouldCompareWhenTheMessageWasScanned(int value, String relation, boolean expected) {
        String test = "spamtest :value \"" + relation + "\" :comparator \"i;ascii-numeric\" \"5\"";

        assertThat(Scripts.passes(test, ROADRUNNER.spam(value))).isEqualTo(expected);
    }

    @Test
    void envelopeShouldMatchTheEmptyStringWhenTheSenderIsNull() {
        FakeInput bounce = ROADRUNNER.from("", "a@b.example", "\"x@y\"@c.example");

        assertThat(Scripts.passes("envelope :is \"from\" \"\"", bounce)).isTrue();
        assertThat(Scripts.passes("envelope :domain \"from\" \"\"", bounce)).isTrue();
        assertThat(Scripts.passes("envelope :domain \"to\" \"c.example\"", bounce))
                .isTrue();
        assertThat(Scripts.passes("envelope :count \"eq\" \"from\" \"0\"", bounce))
                .isTrue();
        assertThat(Scripts.passes("envelope :count \"eq\" \"to\" \"2\"", bounce))
                .isTrue();
    }

    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "abc   | abc      | true",
                "abc   | a?c      | true",
                "abc   | *        | true",
                "abc   | ***      | true",
                "abc   | a*b*c*   | true",
                "abc   | a*d      | false",
                "abc   | ????     | false",
                "a*c   | a\\*c    | true",
                "abc   | a\\*c    | false",
                "a\\c  | a\\\\c   | true",
                "a\\   | a\\      | true",
                "aab   | *ab      | true",
                "a.c   | a.c      | true",
                "abc   | a.c      | false",
                "(a+)+ | (a+)+    | true",
                "\ud83d\ude00 | ? | true",
                "``    | *        | true",
                "``    | ?        | false",
                "``    | ``       | true",
            })
    void globShouldMatchAsTheRfcSays(String text, String pattern, boolean expected) {
        Budget budget = new Budget(java.time.Duration.ofSeconds(9), System::nanoTime);
        TextGlob streamed = new TextGlob(Collation.OCTET, pattern, budget);
        boolean early = text.codePoints().anyMatch(streamed::accept);

        assertThat(Glob.match(text, pattern, Collation.OCTET, budget) != null).isEqualTo(expected);
        assertThat(early || streamed.end()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8191, 8192, 8193, 20_000})
    void bodySearchShouldFindTheTextWhereverBlocksEnd(int before) {
        String body = "ab".repeat(before / 2) + "a".repeat(before % 2) + "abababC" + "x".repeat(100);
        FakeInput input = FakeInput.of("A: 1\r\n\r\n" + body);

        assertThat(Scripts.passes("body :raw :contains \"ababababc\"", input)).isEqualTo(before % 2 == 0);
        assertThat(Scripts.passes("body :raw :contains \"abababc\"", input)).isTrue();
    }

    @Test
    void headerTestsShouldNotOpenTheBodyWhenTheyAskTheHeaderOnly() {
        SieveInput noBody = new WithoutBody(ROADRUNNER);
        assertThat(Scripts.passes("anyof (size :over 2000, header :is \"subject\" \"x\")", noBody))
                .isFalse();
    }

    @Test
    void addressTestShouldComeToAnEndWhenTheFieldIsHostile() {
        for (String value : List.of(
                "(".repeat(200_000),
                "<".repeat(100_000),
                "a:".repeat(50_000),
                "\"".repeat(99_999),
                ",".repeat(200_000),
                "a@b,".repeat(40_000),
                "=?utf-8?b?" + "A".repeat(60_000) + "?=",
                "=?".repeat(30_000),
                "\0\0@\0")) {
            FakeInput input = new FakeInput(
                    ("From: " + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8),
                    "",
                    List.of(),
                    FakeInput.Facts.NONE);
            assertThat(Scripts.passes("address :is \"from\" \"nobody@example.org\"", input))
                    .isFalse();
        }
    }

    private static final class WithoutBody extends ForwardingInput {
        WithoutBody(SieveInput input) {
            super(input);
        }

        @Override
        public java.io.InputStream body() {
            throw new AssertionError("body was opened");
        }
    }
}
