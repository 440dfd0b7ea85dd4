package org.tlsgateway.hooks.ehlo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3461 section 4, RFC 6533 section 3. */
class DsnSyntaxTest {
    private static boolean good(String name, String value, boolean smtpUtf8) {
        return DsnSyntax.fault(new EnvelopeCommand.Parameter(name, value), smtpUtf8) == null;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "RET FULL",
                "RET hdrs",
                "ENVID QQ314159",
                "ENVID a+20b+2B",
                "NOTIFY NEVER",
                "NOTIFY never",
                "NOTIFY SUCCESS",
                "NOTIFY FAILURE,DELAY",
                "NOTIFY success,failure,delay",
                "ORCPT rfc822;bob@d.example",
                "ORCPT rfc822;<bob@d.example>",
                "ORCPT rfc822;bob+2Bx@d.example",
                "ORCPT x-other;anything",
                "ORCPT utf-8;j\\x{F6}rg@d.example",
            })
    void parameterShouldBeTakenWhenItIsGood(String name, String value) {
        assertThat(good(name, value, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "RET HEADERS",
                "RET FULL,HDRS",
                // lower-case hexadecimal, half of it, none
                "ENVID a+2b",
                "ENVID a+2",
                "ENVID a+",
                // what they encode is printable (RFC 3461 section 4.2, section 4.4)
                "ENVID a+0D+0AEvil",
                "ENVID a+00",
                "ENVID a+7F",
                "ORCPT rfc822;a+0D+0AEvil",
                "ENVID \u00f6",
                "NOTIFY NEVER,SUCCESS",
                "NOTIFY SUCCESS,NEVER",
                "NOTIFY SUCCESS,",
                "NOTIFY ,SUCCESS",
                "NOTIFY SUCCESS,SUCCESS",
                "NOTIFY ALWAYS",
                "ORCPT bob@d.example",
                "ORCPT ;bob@d.example",
                "ORCPT rfc822;",
                "ORCPT rfc(822);bob",
                "ORCPT rfc822;j\u00f6rg@d.example",
                // only with SMTPUTF8 (RFC 6533 section 3)
                "ORCPT utf-8;j\u00f6rg@d.example",
                "ORCPT utf-8;a\\b",
                "ORCPT utf-8;a+2B",
                // what cannot stand in a line
                "ORCPT utf-8;a\\x{0A}b",
                "ORCPT utf-8;a\\x{2028}b",
                "ORCPT utf-8;a\\x{D800}b",
                "ORCPT utf-8;a\\x{FFFFFF}b",
            })
    void parameterShouldBeRefusedWhenItIsBad(String name, String value) {
        assertThat(good(name, value, false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "utf-8;j\u00f6rg@d.example true",
                "UTF-8;j\u00f6rg@d.example true",
                "rfc822;j\u00f6rg@d.example false",
                "utf-8;a\u2028b false"
            })
    void originalRecipientShouldBeUtf8OnlyWhereItMayBe(String value, boolean good) {
        assertThat(good("ORCPT", value, true)).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({"ENVID,100,true", "ENVID,101,false", "ORCPT,500,true", "ORCPT,501,false"})
    void parameterShouldBeRefusedWhenItIsTooLong(String name, int length, boolean good) {
        String start = name.equals("ORCPT") ? "rfc822;" : "";
        assertThat(good(name, start + "x".repeat(length - start.length()), false))
                .isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({"RET", "ENVID", "NOTIFY", "ORCPT"})
    void parameterShouldBeRefusedWhenItHasNoValue(String name) {
        assertThat(good(name, null, true)).isFalse();
    }
}
