package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldTest {
    @Test
    void fieldShouldStandOnOneLineWhenItIsShort() {
        assertThat(new HeaderField("X-A", "some words").folded()).isEqualTo("X-A: some words\r\n");
        assertThat(new HeaderField("X-A", "").folded()).isEqualTo("X-A: \r\n");
    }

    @Test
    void foldedFieldShouldUnfoldToItsValueAndHaveShortLinesWhenItIsLong() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            StringBuilder value = new StringBuilder();
            for (int words = random.nextInt(60); words > 0; words--) {
                value.append("w".repeat(random.nextInt(40)))
                        .append(words == 1 ? "" : " ".repeat(1 + random.nextInt(3)));
            }
            String folded = new HeaderField("X-Field", value.toString()).folded();

            assertThat(folded.replace("\r\n", "")).isEqualTo("X-Field: " + value);
            String[] lines = folded.split("\r\n");
            for (String line : lines) {
                assertThat(line.isBlank()).as("blank line in %s", folded).isFalse();
                assertThat(line.stripTrailing().length()).isLessThanOrEqualTo(78);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A B", "A:", "A\r\nB", "\u00e4", "A\0"})
    void fieldShouldBeRefusedWhenItsNameIsNone(String name) {
        assertThatThrownBy(() -> new HeaderField(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: b", "a\nb", "a\rb", "\0", "\u00e4", "\t", "\u007f"})
    void fieldShouldBeRefusedWhenItsValueIsNotOneLineOfAscii(String value) {
        assertThatThrownBy(() -> new HeaderField("X-A", value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void safeTextShouldBeOneLineOfPrintableAsciiWhateverComesIn() {
        Random random = new Random(11);
        for (int round = 0; round < 5000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(50); i > 0; i--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
            }
            String line = SafeText.line(text.toString(), 30);

            assertThat(line).hasSizeLessThanOrEqualTo(30).matches("(?s)[ -~]*").doesNotContain("  ");
            assertThat(line).isEqualTo(line.strip());
        }
    }

    @Test
    void safeTextShouldKeepWordsWhenTheyAreCleanAndReplaceTheRest() {
        assertThat(SafeText.line(" a\r\n\tb\0c \u00e4 ", 100)).isEqualTo("a b c ?");
        assertThat(SafeText.line("abc def", 4)).isEqualTo("abc");
    }
}
