package org.tlsgateway.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VisibleTextTest {
    static Stream<Arguments> lines() {
        return Stream.of(
                arguments("plain", "plain"),
                arguments(" folded\r\n\t value ", "folded value"),
                arguments("<script>alert(1)</script>", "<script>alert(1)</script>"),
                arguments("gr\u00fc\u00dfe \u65e5\u672c \ud83d\ude00", "gr\u00fc\u00dfe \u65e5\u672c \ud83d\ude00"),
                arguments("invoice\u202efdp.exe", "invoice[U+202E]fdp.exe"),
                arguments("a\u200bb\u2066c", "a[U+200B]b[U+2066]c"),
                arguments("a\u0000\u001b[31mb", "a[U+0000][U+001B][31mb"),
                arguments("a\u00a0b", "a[U+00A0]b"),
                arguments("\ud83d", "[U+D83D]"),
                arguments("\u2028x", "[U+2028]x"),
                arguments("x".repeat(21), "x".repeat(20) + "[...]"),
                arguments("x".repeat(20), "x".repeat(20)));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void lineShouldShowWhatIsThere(String text, String shown) {
        assertThat(VisibleText.line(text, text.startsWith("x") ? 20 : 100)).isEqualTo(shown);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("a\r\nb\rc\n\td", "a\nb\nc\n\td"),
                arguments("a\u202e\fb", "a[U+202E][U+000C]b"),
                arguments("\u0085", "[U+0085]"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textShouldKeepItsLines(String text, String shown) {
        assertThat(VisibleText.lines(text, 100)).isEqualTo(shown);
    }
}
