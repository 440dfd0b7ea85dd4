package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                "a.b+c=d@example.org",
                "\"a b\"@example.org",
                "\"a@b\"@example.org",
                "\"a\\\"b>\"@example.org",
                "postmaster",
                "Postmaster",
                "a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1]",
                "!#$%&'*+-/=?^_`{|}~@example.org"
            })
    void addressShouldBeSentAsItIsWhenSmtpCanCarryIt(String address) {
        MailPath path = MailPath.of(address).orElseThrow();
        assertThat(new String(path.octets(), StandardCharsets.US_ASCII)).isEqualTo(address);
        assertThat(path.ascii()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@example.org",
                "a@",
                "a",
                "a b@example.org",
                "a@exa mple.org",
                "a@example.org>",
                "<a@example.org",
                "a@example.org> SIZE=1",
                "a@b@example.org",
                "a\r\nRCPT TO:<b@example.org",
                "a\n@example.org",
                "a\r@example.org",
                "a\0@example.org",
                "a\t@example.org",
                "a\u007f@example.org",
                "\"a\r\n\"@example.org",
                "\"a\\\r\"@example.org",
                "\"a@example.org",
                "\"a\"b@example.org",
                "\"a\"",
                "a\u0085@example.org",
                "a\u2028@example.org",
                "a\ud83d@example.org"
            })
    void addressShouldBeRefusedWhenItCouldBreakTheCommand(String address) {
        assertThat(MailPath.of(address)).isEmpty();
    }

    @Test
    void addressShouldBeRefusedWhenItIsTooLong() {
        assertThat(MailPath.of("a".repeat(500) + "@example.org")).isEmpty();
    }

    /** CVE-2025-7962: narrowed to bytes these two characters are CR and LF. */
    @Test
    void addressShouldBeEncodedWholeWhenItsCharactersWouldBeCrLfIfNarrowed() {
        MailPath path = MailPath.of("a\u760d\u760aRSET@example.org").orElseThrow();
        assertThat(path.ascii()).isFalse();
        assertThat(path.octets()).doesNotContain('\r', '\n');
        assertThat(new String(path.octets(), StandardCharsets.UTF_8)).isEqualTo("a\u760d\u760aRSET@example.org");
    }

    /** No character of the basic plane becomes a control byte. */
    @Test
    void octetsShouldNeverBeControlsWhenAnyCharacterIsGiven() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            MailPath.of("a" + c + "@example.org").ifPresent(path -> {
                for (byte octet : path.octets()) {
                    assertThat(octet < 0 || octet > ' ').isTrue();
                }
            });
        }
    }
}
