package org.tlsgateway.core.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.HeaderText;
import org.tlsgateway.core.inspection.ContentVerdict;

class MimeScannerTest {
    private static final String WITHIN = "Within[]";

    private static ContentLimits limits(HeaderText headerText) {
        return new ContentLimits(3, 5, 12, 2000, 300, headerText, Handling.REFUSE, Handling.PASS);
    }

    private static String scan(String message, ContentLimits limits) {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        MimeScanner whole = new MimeScanner(limits);
        whole.feed(bytes, 0, bytes.length);
        MimeScanner pieces = new MimeScanner(limits);
        for (int i = 0; i < bytes.length; i++) {
            pieces.feed(bytes, i, 1);
        }
        ContentVerdict verdict = whole.end();
        assertThat(pieces.end()).as("byte by byte").isEqualTo(verdict);
        assertThat(whole.feed(new byte[] {'x'}, 0, 1)).as("for ever").isEqualTo(verdict);
        return verdict instanceof ContentVerdict.Unscannable bad ? bad.reason() : verdict.toString();
    }

    private static Arguments good(String why, String message) {
        return arguments(why, message, WITHIN);
    }

    private static Arguments bad(String why, String message, String reason) {
        return arguments(why, message, reason);
    }

    /** A multipart in a multipart and so on. */
    private static String nested(int depth) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b");
            text.append(i).append("\r\n");
        }
        return text.append("\r\nx\r\n").toString();
    }

    private static String parts(String boundary, int count) {
        return "Content-Type: multipart/mixed; " + boundary + "\r\n\r\n" + "--x\r\n\r\na\r\n".repeat(count)
                + "--x--\r\n";
    }

    static Stream<Arguments> messages() {
        String deep = "parts nested deeper than 3";
        String many = "more than 5 parts";
        return Stream.of(
                good("plain", "Subject: x\r\n\r\nbody\r\n"),
                good("empty", ""),
                good("header only", "Subject: x"),
                good("no header", "\r\nbody"),
                good("begins with a blank", " a\r\n\r\nbody"),
                good("LF only", "A: b\n\nbody\n"),
                good("lone CR in the body", "A: b\r\n\r\nbo\rdy\r\r\n"),
                bad("NUL in the body", "A: b\r\n\r\nbo\0dy", "a NUL in it"),
                bad("NUL in the header", "A: b\0\r\n\r\n", "a NUL in it"),
                good("as deep as may be", nested(3)),
                bad("deeper", nested(4), deep),
                bad("deeper by messages", "Content-Type: message/rfc822\r\n\r\n".repeat(4) + "\r\nx", deep),
                good("as deep by messages", "Content-Type: message/rfc822\r\n\r\n".repeat(3) + "\r\nx"),
                good(
                        "an encoded message is one part",
                        ("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n").repeat(4)),
                good("as many parts as may be", parts("boundary=x", 5)),
                bad("one more", parts("boundary=x", 6), many),
                bad("boundary in quotes", parts("boundary=\"x\"", 6), many),
                bad("boundary with quoting in quotes", parts("boundary=\"\\x\"", 6), many),
                bad("blanks around", parts("charset=a ; boundary = x ", 6), many),
                bad("comment before it", parts("(a;b) boundary=(c)x", 6), many),
                bad("in capitals", parts("BOUNDARY=x", 6).replace("Content-Type", "CONTENT-TYPE"), many),
                bad("blank before the colon", parts("boundary=x", 6).replace("Type:", "Type :"), many),
                bad("folded", parts("\r\n\tboundary=x", 6), many),
                bad("RFC 2231", parts("boundary*=us-ascii'en'%78", 6), many),
                bad("RFC 2231 in pieces", parts("boundary*0=x;boundary*1=", 6), many),
                bad("two boundaries, first", parts("boundary=x; boundary=y", 6), many),
                bad("two boundaries, second", parts("boundary=y; boundary=x", 6), many),
                bad("two Content-Types", "Content-Type: text/plain\r\n" + parts("boundary=x", 6), many),
                bad("blanks after a delimiter", parts("boundary=x", 6).replace("--x\r\n", "--x \t\r\n"), many),
                bad("delimiters with LF", parts("boundary=x", 6).replace("\r\n", "\n"), many),
                bad(
                        "a part's header without its end",
                        "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + "--x\r\nA: b\r\n".repeat(6),
                        many),
                bad(
                        "no end of the message's own header",
                        "Content-Type: multipart/mixed; boundary=x\r\nA: b\r\n\r\n" + "--x\r\n".repeat(6),
                        many),
                good(
                        "text that looks like a delimiter",
                        "Content-Type: text/plain; boundary=x\r\n\r\n" + "--x\r\n".repeat(9)),
                good("delimiters of something else", parts("boundary=y", 9)),
                good("after the closing delimiter", parts("boundary=x", 2) + "--x\r\n".repeat(2)),
                good(
                        "a part that names its parent's boundary again",
                        parts("boundary=x", 1)
                                .replace("--x\r\n\r\na", "--x\r\nContent-Type: multipart/a; boundary=x\r\n\r\na")),
                bad(
                        "boundary too long",
                        "Content-Type: multipart/mixed; boundary=" + "\r\n x".repeat(300) + "\r\n\r\n",
                        "a boundary longer than 256"),
                bad("many fields", "A: b\r\n".repeat(13), "more than 12 header fields"),
                good("many folded lines of one", "A: b\r\n" + " c\r\n".repeat(30) + "\r\n"),
                bad(
                        "many fields in parts",
                        parts("boundary=x", 3).replace("--x\r\n", "--x\r\n" + "A: b\r\n".repeat(4)),
                        "more than 12 header fields"),
                bad("lines that are no fields", "b\r\n".repeat(13), "more than 12 header fields"),
                bad(
                        "long header",
                        ("A: " + "b".repeat(250) + "\r\n").repeat(9),
                        "header sections longer than 2000 bytes"),
                bad("long lines", "A: b\r\n\r\n" + "c".repeat(301), "a line longer than 300 bytes"),
                good("not quite as long", "A: b\r\n\r\n" + "c".repeat(300) + "\r\n"),
                good("UTF-8 in the header", "A: \u00c3\u00a4 \u00e2\u0082\u00ac \u00f0\u009f\u0098\u0080\r\n\r\n"),
                bad(
                        "Latin-1 in the header",
                        "A: \u00e4 b\r\n\r\n",
                        "8-bit characters in its header that are not UTF-8"),
                bad("overlong UTF-8", "A: \u00c0\u00af\r\n\r\n", "8-bit characters in its header that are not UTF-8"),
                bad("surrogate in UTF-8", "A: \u00ed\u00a0\u0080\r\n\r\n", "8-bit characters"),
                good("8-bit in the body", "A: b\r\n\r\n\u00e4"),
                bad(
                        "8-bit in a part's header",
                        parts("boundary=x", 1).replace("--x\r\n\r\n", "--x\r\nA: \u00e4\r\n\r\n"),
                        "8-bit characters"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void verdictShouldBeTheSameHoweverTheMessageIsCut(String why, String message, String expected) {
        assertThat(scan(message, limits(HeaderText.UTF_8))).startsWith(expected);
    }

    @Test
    void headerTextShouldBeAsConfigured() {
        String latin = "A: \u00e4\r\n\r\n";
        String utf8 = "A: \u00c3\u00a4\r\n\r\n";

        assertThat(scan(latin, limits(HeaderText.ANY))).isEqualTo(WITHIN);
        assertThat(scan(utf8, limits(HeaderText.ASCII))).isEqualTo("8-bit characters in its header");
    }

    /** Bombs of the sizes that a listener takes, one block in memory at a time. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void scannerShouldEndInBoundedMemoryWhenTheMessageIsABomb(String why, String unit, String reason) {
        MimeScanner scanner = new MimeScanner(ContentLimits.DEFAULT);
        byte[] block = unit.getBytes(StandardCharsets.ISO_8859_1);
        ContentVerdict verdict = new ContentVerdict.Within();
        for (long bytes = 0; bytes < 30_000_000 && verdict instanceof ContentVerdict.Within; bytes += block.length) {
            verdict = scanner.feed(block, 0, block.length);
        }

        assertThat(scanner.end().toString()).contains(reason);
    }

    static Stream<Arguments> bombs() {
        String multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
        return Stream.of(
                arguments("multiparts of one boundary", multipart, "nested deeper than 100"),
                arguments("messages", "Content-Type: message/rfc822\r\n\r\n", "nested deeper than 100"),
                arguments("parts without content", multipart + "--b\r\n".repeat(100), "more than 1000 parts"),
                arguments("empty fields", ":\r\n", "more than 1000 header fields"),
                arguments("one endless field", " x\r\n", "header sections longer than 1048576"),
                arguments("one endless line", "x", "longer than 65536"),
                arguments(
                        "one endless Content-Type",
                        "Content-Type: x;\r\n" + " a=b;\r\n".repeat(5000),
                        "Content-Type longer"),
                arguments(
                        "many parameters", "Content-Type: x;" + "a=b;".repeat(2000) + "\r\n", "header sections longer"),
                arguments("lines like delimiters", "A: b\r\n\r\n" + "--".repeat(30) + "\r\n", WITHIN));
    }

    @Test
    void scannerShouldAlwaysComeToAVerdictWhenTheMessageIsNoise() {
        String[] pieces = {
            "Content-Type: ",
            "multipart/x; ",
            "boundary",
            "=",
            "\"",
            "*0*",
            "a",
            "--a",
            "--",
            "\r\n",
            "\n",
            "\r",
            ";",
            "(",
            ")",
            "\\",
            " ",
            "message/rfc822",
            "\u00e4",
            "%41",
            "'"
        };
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            scan(message.toString(), limits(HeaderText.ANY));
        }
    }
}
