package org.tlsgateway.mailets.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.inspection.HeaderField;

class HeaderBlockTest {
    private static final HeaderField ADDED = new HeaderField("X-Added", "yes");

    private static String decode(String text) {
        return text.replace("~", "\r\n").replace("^", "\n").replace("\\t", "\t");
    }

    private static HeaderBlock read(String message) throws IOException {
        return HeaderBlock.read(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The whole message after the change. */
    private static String edited(String message, HeaderBlock header) {
        return new String(header.toBytes(), StandardCharsets.ISO_8859_1) + message.substring(header.originalLength());
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            // ~ is CRLF, ^ a lone LF
            value = {
                "A: 1~X-Del: 2~B: 3~~body                | A: 1~B: 3~~body",
                "X-Del: 1~  folded~\\tand more~A: 2~~body | A: 2~~body",
                "A: 1~X-Del: 1~  folded~~body            | A: 1~~body",
                "x-dEL : old syntax~A: 1~~b              | A: 1~~b",
                "X-Del: 1~ ~ still it~A: 1~~b            | A: 1~~b",
                "A: 1~X-Del: last                        | A: 1~",
                "A: 1^X-Del: 2^B: 3^^body^X-Del: 4       | A: 1^B: 3^^body^X-Del: 4",
                "A: 1~~X-Del: in the body~               | A: 1~~X-Del: in the body~",
                "From mbox~X-Del: 1~A: 2~~b              | From mbox~A: 2~~b",
                "no field~X-Del: 1~~b                    | no field~~b",
                "X-Del:~~                                | ~",
                "A: X-Del: 1~~                           | A: X-Del: 1~~",
                "X-Delta: 1~~                            | X-Delta: 1~~",
            })
    void blockShouldLoseOnlyTheFieldAndKeepAllOtherBytesWhenOneIsRemoved(String message, String expected)
            throws IOException {
        String raw = decode(message);
        HeaderBlock header = read(raw);

        header.remove(field -> field.is("X-Del"));

        assertThat(edited(raw, header)).isEqualTo(decode(expected));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "A: 1~~body               | X-Added: yes~A: 1~~body            | A: 1~X-Added: yes~~body",
                "A: 1~                    | X-Added: yes~A: 1~                 | A: 1~X-Added: yes~",
                "A: 1                     | X-Added: yes~A: 1                  | A: 1~X-Added: yes~",
                "~body                    | X-Added: yes~~body                 | X-Added: yes~~body",
                "'  not a header~more'    | 'X-Added: yes~~  not a header~more'| 'X-Added: yes~~  not a header~more'",
                "no colon~A: 1~~b         | X-Added: yes~no colon~A: 1~~b      | no colon~A: 1~X-Added: yes~~b",
                "''                       | X-Added: yes~                      | X-Added: yes~",
                "A: 1~ folded~~           | X-Added: yes~A: 1~ folded~~        | A: 1~ folded~X-Added: yes~~",
            })
    void blockShouldGrowByTheFieldOnlyWhenOneIsAdded(String message, String atTop, String atEnd) throws IOException {
        String raw = decode(message);
        HeaderBlock first = read(raw);
        HeaderBlock last = read(raw);

        first.addFirst(List.of(ADDED));
        last.addLast(ADDED);

        assertThat(edited(raw, first)).isEqualTo(decode(atTop));
        assertThat(edited(raw, last)).isEqualTo(decode(atEnd));
    }

    @Test
    void blockShouldGiveTheSameBytesWhenNothingIsChangedWhateverTheyAre() throws IOException {
        Random random = new Random(3);
        String alphabet = "Ab:: \t\r\n\r\n\0\u00e4";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder message = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                message.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String raw = message.toString();
            HeaderBlock header = read(raw);
            assertThat(edited(raw, header)).isEqualTo(raw);

            // Adding and removing again leaves the body alone.
            header.addFirst(List.of(ADDED));
            header.remove(field -> field.is("X-Added"));
            assertThat(edited(raw, header)).endsWith(raw.substring(header.originalLength()));
            String changed = edited(raw, header);
            assertThat(changed.startsWith("\r\n") ? changed.substring(2) : changed)
                    .isIn(raw, raw.replaceFirst("^\r\n", ""));
        }
    }

    @Test
    void blockShouldNotLetTheMessageContinueAnAddedFieldWhenItBeginsWithABlank() throws IOException {
        String raw = " forged continuation\r\nA: 1\r\n\r\nbody";
        HeaderBlock header = read(raw);
        header.addFirst(List.of(ADDED));

        assertThat(edited(raw, header)).startsWith("X-Added: yes\r\n\r\n forged");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4000, 4094, 4095, 4096, 4097, 16_384, 100_000, HeaderBlock.MAX_BYTES - 20})
    void streamShouldBeLeftBehindTheHeaderWhateverItsLength(int length) throws IOException {
        String header = "A: " + "x".repeat(length) + "\r\nB: 1\r\n\r\n";
        InputStream in = new BufferedInputStream(
                new ByteArrayInputStream((header + "body\r\n\r\nmore").getBytes(StandardCharsets.US_ASCII)));

        HeaderBlock block = HeaderBlock.read(in);

        assertThat(block.originalLength()).isEqualTo(header.length());
        assertThat(block.fields()).hasSize(2);
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("body\r\n\r\nmore");
    }

    @ParameterizedTest
    @ValueSource(ints = {HeaderBlock.MAX_BYTES - 9, HeaderBlock.MAX_BYTES, 5 * HeaderBlock.MAX_BYTES})
    void blockShouldBeRefusedWhenItIsTooBig(int length) {
        assertThatThrownBy(() -> read("A: " + "x".repeat(length) + "\r\nB: 1\r\n\r\n"))
                .isInstanceOf(HeaderBlock.TooBigException.class);
    }

    @Test
    void fieldShouldTellItsValueUnfoldedAndDecodedAsUtf8OrLatin1() throws IOException {
        List<HeaderBlock.Field> fields = read("A:  one\r\n\ttwo \r\nB: \u00c3\u00a4\r\nC: \u00e4\r\nno field\r\n\r\n")
                .fields();

        assertThat(fields.get(0).value()).isEqualTo("one\ttwo");
        assertThat(fields.get(1).value()).isEqualTo("\u00e4");
        assertThat(fields.get(2).value()).isEqualTo("\u00e4");
        assertThat(fields.get(3).name()).isEmpty();
    }
}
