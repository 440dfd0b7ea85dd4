package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static final Refusals OURS =
            new Refusals(Map.of("SPAM", "ask help@a.test", "VIRUS", "found {reason}, {reason}!"));

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "SPAM        | x              | ask help@a.test",
                "VIRUS       | Eicar{reason}  | found Eicar{reason}, Eicar{reason}!",
                "VIRUS       | ''             | found no detail, no detail!",
                "UNSCANNABLE | too deep       | the message cannot be inspected: too deep",
                "POLICY      | x              | refused by the gateway's policy",
                "OTHER       | x              | refused by the gateway's policy",
            })
    void refusalShouldHaveTheWordsOfItsCode(String code, String reason, String expected) {
        assertThat(OURS.refuse(code, reason)).isEqualTo(new Disposition.Refuse("5.7.1", code, expected));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not today            | POLICY      | not today",
                "[SPAM] not today     | SPAM        | not today",
                "[VIRUS]              | VIRUS       | found no detail, no detail!",
                "[UNSCANNABLE] [SPAM] | UNSCANNABLE | [SPAM]",
                "[spam] not today     | POLICY      | [spam] not today",
                "'  '                 | POLICY      | refused by the gateway's policy",
            })
    void scriptShouldChooseItsCodeAndWords(String text, String code, String expected) {
        assertThat(OURS.byScript(text)).isEqualTo(new Disposition.Refuse("5.7.1", code, expected));
    }

    @Test
    void wordsShouldBeOneLineOfBoundedLengthWhateverTheyCameFrom() {
        String hostile = "a\r\n250 ok\u0000\u00e4\u202e" + "x".repeat(5000);

        for (Disposition.Refuse refuse : java.util.List.of(
                OURS.refuse("VIRUS", hostile), OURS.byScript(hostile), OURS.byScript("[SPAM] " + hostile))) {
            assertThat(refuse.text()).matches("[ -~]{1,200}").doesNotContain("\r", "\n");
        }
    }
}
