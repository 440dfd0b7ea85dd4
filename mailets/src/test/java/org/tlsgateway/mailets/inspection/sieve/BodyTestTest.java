package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5173. */
class BodyTestTest {
    /** The example of section 5.2. */
    private static final FakeInput NESTED = message("""
            From: Whomever
            To: Someone
            Subject: whatever
            Content-Type: multipart/mixed; boundary=outer

            This is a multi-part message in MIME format.

            --outer
            Content-Type: multipart/alternative; boundary=inner

            This is a nested multi-part message in MIME format.

            --inner
            Content-Type: text/plain; charset="us-ascii"

            Hello

            --inner
            Content-Type: text/html; charset="us-ascii"

            <html><body>Hello</body></html>

            --inner--

            This is the end of the inner MIME multipart.

            --outer
            Content-Type: message/rfc822

            From: Someone Else
            Subject: hello request

            Please say Hello

            --outer--

            This is the end of the outer MIME multipart.
            """);

    private static final FakeInput ENCODED = message("""
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            %s
            --b
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Gr=FC=DFe an alle =
            Leute, null=00inside
            --b
            Content-Type: text/plain; charset=no-such

            plain ascii
            --b
            Content-Type: application/octet-stream; name="invoice.exe"
            Content-Transfer-Encoding: base64

            TVqQAAMAAAA=
            --b--
            """.formatted(Base64.getEncoder()
            .encodeToString("Geheimnis \u4e2d\ud83d\ude00 und mehr".getBytes(StandardCharsets.UTF_8))));

    private static FakeInput message(String text) {
        return FakeInput.of(text.replace("\n", "\r\n"));
    }

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // section 5.2, the five of the example
                "body :content 'multipart' :contains 'MIME'         | true",
                "body :content 'text/plain' :contains 'Hello'       | true",
                "body :content 'text/html' :contains 'Hello'        | true",
                "body :content 'text' :contains 'Hello'             | true",
                "body :content 'message/rfc822' :contains 'Hello'   | true",
                "body :content 'message/rfc822' :contains 'Please'  | false",
                "body :content 'message/rfc822' :contains 'request' | true",
                "body :content 'text/html' :contains '<html>'       | true",
                "body :content 'text/plain' :contains '<html>'      | false",
                "body :content 'text/plain' :contains 'Please say'  | true",
                "body :content 'multipart' :contains 'Hello'        | false",
                "body :content 'multipart' :contains 'end of the inner' | true",
                "body :content 'multipart/mixed' :contains 'end of the inner' | false",
                "body :content 'multipart/mixed' :contains 'end of the outer' | true",
                "body :content 'multipart' :contains 'format.~~This' | false",
                "body :content '' :contains 'Someone Else'          | true",
                "body :content 'audio/mp3' :contains ''             | false",
                "body :content 'text' :contains ''                  | true",
                "body :content '/text' :contains 'Hello'            | false",
                "body :content 'text/' :contains 'Hello'            | false",
                "body :content 'text/plain/x' :contains 'Hello'     | false",
                "body :content 'TEXT/Plain' :contains 'hello'       | true",
                "body :content ['audio', 'text'] :contains ['x', 'Hello'] | true",
                "body :text :contains 'Hello'                       | true",
                "body :contains 'Hello'                             | true",
                "body :contains 'MIME'                              | false",
                "body :count 'eq' 'x'                               | false",
                "body :text :count 'eq' '3'                         | true",
                // sections 4 and 5.1
                "body :raw :contains 'boundary=inner'               | true",
                "body :raw :contains 'Content-Type: multipart/mixed' | false",
                "body :raw :matches 'This is*multipart.*'           | true",
                "body :raw :matches '*Hello'                        | false",
                "body :raw :is 'Hello'                              | false",
                "body :raw :value 'gt' 'This'                       | true",
                "body :content 'text/html' :is '<html><body>Hello</body></html>~' | true",
                "body :content 'text/html' :matches '<html>*</html>?*' | true",
            })
    void bodyShouldLookAtThePartsThatTheRfcNames(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"').replace("~", "\r\n"), NESTED))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "body :text :contains 'geheimnis \u4e2d\ud83d\ude00 UND' | true",
                "body :raw :contains 'geheimnis'                    | false",
                "body :text :matches '*\u4e2d? und*'                | true",
                "body :text :contains 'Gr\u00fc\u00dfe an alle Leute' | true",
                "body :text :contains 'inside'                      | true",
                "body :text :contains 'plain ascii'                 | true",
                "body :content 'application' :contains 'MZ'         | true",
                "body :content 'application/octet-stream' :contains '' | true",
            })
    void bodyShouldLookAtWhatIsDecoded(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"'), ENCODED)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "body :raw :contains 'BEGIN'                        | true",
                "body :raw :comparator 'i;octet' :contains 'BEGIN'  | false",
                "body :raw :comparator 'i;octet' :contains 'begin'  | true",
                "body :raw :contains 'caf\u00e9 \ud83d\ude00'     | true",
                "body :raw :contains 'CAF\u00e9'                    | true",
                "body :raw :contains 'CAF\u00c9'                    | false",
                "body :raw :contains ['none', 'THE end']            | true",
                "body :raw :contains ['none', 'neither']            | false",
                "body :raw :contains 'end.~'                        | true",
                "body :raw :contains 'x\ufffdx'                     | true",
                "body :raw :contains '\ufffd\ufffd\ufffd'           | false",
            })
    void rawBodyShouldBeSearchedAsTextWhateverItsBytes(String test, boolean expected) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("A: b\r\n\r\nbegin caf\u00e9 \ud83d\ude00 x".getBytes(StandardCharsets.UTF_8));
        message.write(0xe4);
        message.writeBytes("x the end.\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(Scripts.passes(test.replace('\'', '"').replace("~", "\r\n"), FakeInput.of(message.toByteArray())))
                .isEqualTo(expected);
    }

    @Test
    void rawBodyShouldBeSearchedAcrossTheEdgesOfBlocks() {
        String key = "XJS*C4JDBQADN1.NSBN3*2IDNEN*";
        for (int before = 32 * 1024 - key.length() - 1; before <= 32 * 1024 + 1; before++) {
            String test = "body :raw :contains [\"no such thing in it\", \"" + key + "\"]";
            String filler = "X".repeat(before);

            assertThat(Scripts.passes(test, FakeInput.of("A: b\r\n\r\n" + filler + key + filler)))
                    .isTrue();
            assertThat(Scripts.passes(test, FakeInput.of("A: b\r\n\r\n" + filler + key.replace('2', '3') + filler)))
                    .isFalse();
        }
    }

    @Test
    void rawBodyShouldBeSearchedForAKeyLongerThanABlock() {
        String key = "ab".repeat(20_000);
        String test = "body :raw :contains \"" + key + "\"";

        assertThat(Scripts.passes(test, FakeInput.of("A: b\r\n\r\nb" + key + "b")))
                .isTrue();
        assertThat(Scripts.passes(test, FakeInput.of("A: b\r\n\r\nb" + key.substring(1) + "b")))
                .isFalse();
    }

    @Test
    void bytesShouldBeFoundWhereTheDecodedTextHasThem() throws Exception {
        Random random = new Random(5228);
        byte[] alphabet = {'a', 'B', 'b', (byte) 0xc3, (byte) 0xa4, (byte) 0xe4, (byte) 0xff};
        Budget budget = new Budget(java.time.Duration.ofMinutes(5), System::nanoTime);
        for (int round = 0; round < 100_000; round++) {
            byte[] text = new byte[random.nextInt(12)];
            for (int i = 0; i < text.length; i++) {
                text[i] = alphabet[random.nextInt(alphabet.length)];
            }
            String key = random.ints(1 + random.nextInt(3), 0, 4)
                    .mapToObj(i -> "aBb\u00e4".substring(i, i + 1))
                    .collect(java.util.stream.Collectors.joining());
            Match match = new Match(Match.Type.CONTAINS, null, Collation.ASCII_CASEMAP);
            ByteSearch[] searches = ByteSearch.of(match, List.of(key));

            assertThat(ByteSearch.anyIn(new ByteArrayInputStream(text), searches, budget))
                    .as("%s in %s", key, java.util.Arrays.toString(text))
                    .isEqualTo(Collation.ASCII_CASEMAP
                            .fold(new String(text, StandardCharsets.UTF_8))
                            .contains(Collation.ASCII_CASEMAP.fold(key)));
        }
    }

    @Test
    void bodyShouldMatchNothingWhenThereIsNone() {
        FakeInput none = FakeInput.of("Subject: x\r\n");
        FakeInput empty = FakeInput.of("Subject: x\r\n\r\n");

        assertThat(Scripts.passes("body :raw :contains \"\"", none)).isFalse();
        assertThat(Scripts.passes("body :text :is \"\"", none)).isFalse();
        assertThat(Scripts.passes("body :raw :contains \"\"", empty)).isTrue();
        assertThat(Scripts.passes("body :text :is \"\"", empty)).isTrue();
    }

    @Test
    void bodyShouldTakeTheMessageAsTextWhenItHasNoContentType() {
        assertThat(Scripts.passes(
                        "body :content \"text/plain\" :contains \"hello\"", FakeInput.of("A: b\r\n\r\nhello")))
                .isTrue();
    }

    @Test
    void messageShouldBeUnscannableWhenItsPartsAreTooDeep() {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        String script = Scripts.REQUIRE + "if body :text :contains \"x\" {discard;}";

        assertThat(Scripts.run(script, FakeInput.of(deep.toString()))).isInstanceOf(SieveOutcome.Unscannable.class);
    }

    @Test
    void messageShouldBeUnscannableWhenTheHeaderOfAPartIsEndless() {
        String script = Scripts.REQUIRE + "if body :text :contains \"x\" {discard;}";
        String message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX-A: " + "y".repeat(2_000_000);

        assertThat(Scripts.run(script, FakeInput.of(message))).isInstanceOf(SieveOutcome.Unscannable.class);
    }

    @Test
    void globShouldSayTheSameOfAStreamAndOfAText() {
        Random random = new Random(5173);
        String alphabet = "ab*?\\";
        Budget budget = new Budget(java.time.Duration.ofMinutes(5), System::nanoTime);
        for (int round = 0; round < 200_000; round++) {
            String text = random.ints(random.nextInt(9), 0, 2)
                    .collect(StringBuilder::new, (s, c) -> s.append(alphabet.charAt(c)), StringBuilder::append)
                    .toString();
            String pattern = random.ints(random.nextInt(9), 0, 5)
                    .collect(StringBuilder::new, (s, c) -> s.append(alphabet.charAt(c)), StringBuilder::append)
                    .toString();
            TextGlob streamed = new TextGlob(Collation.OCTET, pattern, budget);
            boolean early = text.codePoints().anyMatch(streamed::accept);

            assertThat(early || streamed.end())
                    .as(pattern + " of " + text)
                    .isEqualTo(Glob.match(text, pattern, Collation.OCTET, budget) != null);
        }
    }
}
