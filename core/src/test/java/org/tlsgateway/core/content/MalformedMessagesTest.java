package org.tlsgateway.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.HeaderText;
import org.tlsgateway.core.inspection.ContentVerdict;

/**
 * How many parts, how deep, in messages of the kinds that parsers of mail are tried with (those of mime4j, of Python's email, of
 * the papers on evading filters), written anew. What is counted shows by the lowest limit that lets a message through.
 */
class MalformedMessagesTest {
    private static final int MOST = 20;

    private static int lowest(String message, IntFunction<ContentLimits> limit) {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        return IntStream.rangeClosed(0, MOST)
                .filter(most -> {
                    MimeScanner scanner = new MimeScanner(limit.apply(most));
                    scanner.feed(bytes, 0, bytes.length);
                    return scanner.end() instanceof ContentVerdict.Within;
                })
                .findFirst()
                .orElseThrow();
    }

    private static ContentLimits limits(int depth, int parts) {
        return new ContentLimits(depth, parts, 1000, 100_000, 100_000, HeaderText.ANY, Handling.REFUSE, Handling.PASS);
    }

    private static String multipart(String boundary) {
        return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
    }

    private static Arguments message(String what, int parts, int depth, String text) {
        return arguments(what, parts, depth, text);
    }

    static Stream<Arguments> messages() {
        String two = "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n";
        String inner = "--b\r\n" + multipart("c") + "--c\r\n\r\none\r\n--c--\r\n";
        return Stream.of(
                message("no end of the multipart", 2, 1, multipart("b") + two),
                message("a cut line is no delimiter yet", 2, 1, multipart("b") + two + "--"),
                message("ends in a delimiter without its line end", 3, 1, multipart("b") + two + "--b"),
                message("the multipart ends twice", 2, 1, multipart("b") + two + "--b--\r\n--b--\r\n"),
                message("preamble and epilogue", 2, 1, multipart("b") + "preamble\r\n" + two + "--b--\r\nepilogue\r\n"),
                message("the preamble is empty", 2, 1, multipart("b").stripTrailing() + "\r\n\r\n" + two),
                message("only a closing delimiter", 0, 1, multipart("b") + "--b--\r\n"),
                message("parts without header and content", 3, 1, multipart("b") + "--b\r\n--b\r\n--b\r\n"),
                message(
                        "an outer delimiter ends an inner multipart",
                        3,
                        2,
                        multipart("b") + "--b\r\n" + multipart("c") + "--c\r\n\r\nx\r\n--b\r\n\r\ny\r\n"),
                message(
                        "an inner delimiter after its multipart ended",
                        3,
                        2,
                        multipart("b") + inner + "--b\r\n\r\nx\r\n--c\r\n\r\ny\r\n"),
                message(
                        "one boundary begins like the other",
                        3,
                        2,
                        multipart("bb") + "--bb\r\n" + multipart("b") + "--b\r\n\r\nx\r\n--bb\r\n\r\ny\r\n--bb--\r\n"),
                message(
                        "the other way round",
                        3,
                        2,
                        multipart("b") + "--b\r\n" + multipart("bb") + "--bb\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n"),
                message(
                        "a boundary that ends with two hyphens",
                        2,
                        1,
                        multipart("b--") + "--b--\r\n\r\none\r\n--b--\r\n\r\ntwo\r\n--b----\r\n"),
                message(
                        "a boundary of hyphens",
                        2,
                        1,
                        multipart("----") + "------\r\n\r\none\r\n------\r\n\r\ntwo\r\n"),
                message(
                        "a boundary with blanks in it",
                        2,
                        1,
                        multipart("a b") + "--a b\r\n\r\none\r\n--a b\r\n\r\ntwo\r\n"),
                message("a boundary with a blank at its end", 2, 1, multipart("b ") + two),
                message("an empty boundary is none", 0, 0, multipart("") + "--\r\n\r\nx\r\n--\r\n"),
                message("no boundary at all", 0, 0, "Content-Type: multipart/mixed\r\n\r\n" + two),
                message(
                        "a multipart that is none by its name",
                        0,
                        0,
                        "Content-Type: multipart; boundary=b\r\n\r\n" + two),
                message("an unknown multipart", 2, 1, "Content-Type: multipart/x-unheard-of; boundary=b\r\n\r\n" + two),
                message(
                        "a multipart in base64, which it must not be",
                        2,
                        1,
                        "Content-Transfer-Encoding: base64\r\n" + multipart("b") + two),
                message(
                        "a message of a message",
                        2,
                        2,
                        "Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n"),
                message("a message whose header has no end", 1, 1, "Content-Type: message/rfc822\r\n\r\nSubject: x"),
                message("an empty message within", 1, 1, "Content-Type: message/rfc822\r\n\r\n"),
                message(
                        "a multipart in a message in a multipart",
                        3,
                        3,
                        multipart("b") + "--b\r\nContent-Type: message/rfc822\r\n\r\n" + multipart("c")
                                + "--c\r\n\r\nx\r\n--c--\r\n"),
                message(
                        "external bodies have no parts",
                        0,
                        0,
                        "Content-Type: message/external-body; access-type=URL\r\n\r\nContent-Type: multipart/x; boundary=b\r\n\r\n"
                                + two),
                message(
                        "line ends of all kinds",
                        3,
                        1,
                        multipart("b") + "--b\n\none\n--b\r\n\r\ntwo\r\n--b\r\r\n\r\nthree\n"),
                message("a lone CR is no line end", 1, 1, multipart("b") + "--b\r\n\r\none\r--b\r\rtwo\r\n"),
                message("a From_ line before the header", 2, 1, "From a@b Mon Nov 30\r\n" + multipart("b") + two),
                message("a line that is no field in the header", 2, 1, "no field\r\n" + multipart("b") + two),
                message("a field without a name", 2, 1, ": x\r\n" + multipart("b") + two),
                message("a header that begins folded", 2, 1, " folded\r\n" + multipart("b") + two),
                message(
                        "a blank line of blanks ends no header",
                        2,
                        1,
                        multipart("b").stripTrailing() + "\r\n \r\n\r\n" + two),
                message(
                        "a field name in strange case",
                        2,
                        1,
                        multipart("b").replace("Content-Type", "cOnTeNt-tYpE") + two),
                message(
                        "a Content-Type with a comment and without a blank",
                        2,
                        1,
                        "Content-Type:multipart/(what)mixed;boundary=b\r\n\r\n" + two),
                message(
                        "a quote that is never closed",
                        2,
                        1,
                        "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n" + two),
                message(
                        "no semicolon before the boundary is no parameter",
                        0,
                        0,
                        "Content-Type: multipart/mixed boundary=b\r\n\r\n" + two),
                message("dots at the beginnings of lines", 2, 1, multipart("b") + "..\r\n.\r\n" + two),
                message("uuencode is text", 0, 0, "Subject: x\r\n\r\nbegin 644 a\r\n--b\r\nend\r\n"));
    }

    @ParameterizedTest(name = "{0}: {1} parts, {2} deep")
    @MethodSource("messages")
    void partsAndDepthShouldBeCountedAsAReaderMayFindThem(String what, int parts, int depth, String message) {
        assertThat(lowest(message, most -> limits(MOST, most))).as("parts").isEqualTo(parts);
        assertThat(lowest(message, most -> limits(most, MOST))).as("depth").isEqualTo(depth);
    }
}
