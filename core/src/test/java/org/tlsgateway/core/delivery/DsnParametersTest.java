package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DsnParametersTest {
    @Test
    void recipientsShouldBeReadWhenTheyAreAsTheWayInWritesThem() {
        assertThat(DsnParameters.recipients("a@x.test\tNEVER\t-\nb@x.test\t-\trfc822;b@y.test"))
                .containsOnlyKeys("a@x.test", "b@x.test")
                .containsEntry("a@x.test", new DsnParameters.Recipient("NEVER", null))
                .containsEntry("b@x.test", new DsnParameters.Recipient(null, "rfc822;b@y.test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a@x.test", "a@x.test\tNEVER", "\tNEVER\t-", "a@x.test\tNEVER\t-\t-"})
    void lineShouldBeLeftOutWhenItCannotBeRead(String line) {
        assertThat(DsnParameters.recipients(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nRCPT", "a\nb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u0000"})
    void valueShouldBeAsIfItHadNeverComeWhenItCouldEndACommand(String value) {
        DsnParameters.Recipient recipient = new DsnParameters.Recipient(value, value);
        assertThat(recipient).isEqualTo(new DsnParameters.Recipient(null, null));
        assertThat(new DsnParameters(value, value, Map.of())).isEqualTo(DsnParameters.NONE);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "a+2Bb+3Dc, a+b=c, RFC 3461 section 4",
        "plain, plain, nothing is encoded",
        "+5C+24, '\\$', signs that have a meaning in a pattern",
        "a+2bc, a+2bc, hexadecimal digits are in upper case",
        "a+, a+, no xtext",
    })
    void xtextShouldBeDecodedWhenItIsThat(String xtext, String expected, String reason) {
        assertThat(Xtext.decode(xtext)).as(reason).isEqualTo(expected);
    }

    @Test
    void addressShouldBeAsciiWhenItIsEmbedded() {
        // RFC 6533 section 3
        assertThat(Xtext.embedded("j\u00fc+\ud83d\ude00=\\@x.test"))
                .isEqualTo("j\\x{FC}\\x{2B}\\x{1F600}\\x{3D}\\x{5C}@x.test");
        assertThat(Xtext.ascii("utf-8;j\u00fc\\x{FC}@x.test")).isEqualTo("utf-8;j\\x{FC}\\x{FC}@x.test");
    }
}
