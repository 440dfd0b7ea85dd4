package org.tlsgateway.core.ehlo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EhloFilterTest {
    private static final List<String> LINES = List.of(
            "PIPELINING",
            "SIZE 1000",
            "starttls",
            "AUTH PLAIN LOGIN",
            "AUTH=PLAIN LOGIN",
            "8BITMIME",
            "CHUNKING",
            "BINARYMIME",
            "X-STARTTLS",
            "STARTTLSX");

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-,          0123456789, nothing hidden",
                "STARTTLS,   013456789,  whole words without regard to case (RFC 5321 section 2.4)",
                "SIZE,       023456789,  keyword with a parameter",
                "AUTH,       01256789,   also in the old form with '='",
                "8BITMIME,   012346789,  keyword that starts with a digit",
                "CHUNKING,   01234589,   BINARYMIME needs CHUNKING (RFC 3030 section 3)",
                "BINARYMIME, 012345689,  CHUNKING does not need BINARYMIME",
                "X-NONE,     0123456789, not there",
                "STARTTLS PIPELINING, 13456789, two",
            })
    void linesShouldRemainWhenKeywordIsNotHidden(String hidden, String remaining, String reason) {
        List<String> expected =
                remaining.chars().mapToObj(c -> LINES.get(c - '0')).toList();
        assertThat(EhloFilter.apply(LINES, keywords(hidden))).as(reason).isEqualTo(expected);
    }

    @Test
    void lineShouldBeHiddenWhenTabFollowsKeyword() {
        assertThat(EhloFilter.apply(List.of("SIZE\t1000", ""), keywords("SIZE")))
                .containsExactly("");
    }

    @ParameterizedTest(name = "{0} with {1} hidden -> {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "STARTTLS, STARTTLS,  STARTTLS, RFC 3207",
                "starttls, STARTTLS,  STARTTLS, RFC 5321 section 2.4",
                "STARTTLS, AUTH,      -,        another one is hidden",
                "AUTH,     AUTH,      AUTH,     RFC 4954 section 4",
                "BDAT,     CHUNKING,  CHUNKING, RFC 3030 section 2",
                "BDAT,     BINARYMIME, -,       BDAT is CHUNKING's",
                "VRFY,     VRFY,      VRFY,     RFC 5321 section 4.1.1.6",
                "EXPN,     EXPN,      EXPN,     RFC 5321 section 4.1.1.7",
                "HELP,     HELP,      HELP,     RFC 5321 section 4.1.1.8",
                "ETRN,     ETRN,      ETRN,     RFC 1985",
                "ATRN,     ATRN,      ATRN,     RFC 2645",
                "BURL,     BURL,      BURL,     RFC 4468",
                "BURL,     CHUNKING,  CHUNKING, RFC 4468 section 3: BURL needs CHUNKING",
                "XCLIENT,  XCLIENT,   XCLIENT,  an extension unknown here",
                "MAIL,     MAIL,      -,        RFC 5321 section 4.5.1: minimum",
                "DATA,     DATA,      -,        RFC 5321 section 4.5.1: minimum",
                "MAIL,     SIZE,      -,        only the parameter",
                "NOOP,     -,         -,        nothing hidden",
            })
    void commandShouldBeRefusedWhenItsKeywordIsHidden(String verb, String hidden, String expected, String reason) {
        assertThat(EhloFilter.hiddenBy(verb, keywords(hidden))).as(reason).isEqualTo(keyword(expected));
    }

    @ParameterizedTest(name = "{0} with {1} hidden -> {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "SIZE,            SIZE,          SIZE,          RFC 1870",
                "size,            SIZE,          SIZE,          either case",
                "SIZE=1000,       SIZE,          SIZE,          with its value",
                "BODY,            8BITMIME,      8BITMIME,      RFC 6152",
                "BODY=8BITMIME,   8BITMIME,      8BITMIME,      RFC 6152",
                "BODY=BINARYMIME, BINARYMIME,    BINARYMIME,    RFC 3030 section 3",
                "body=binarymime, CHUNKING,      CHUNKING,      RFC 3030 section 3: needs BDAT",
                "BODY=8BITMIME,   BINARYMIME,    -,             another value",
                "SMTPUTF8,        SMTPUTF8,      SMTPUTF8,      RFC 6531",
                "RET,             DSN,           DSN,           RFC 3461",
                "ENVID,           DSN,           DSN,           RFC 3461",
                "NOTIFY,          DSN,           DSN,           RFC 3461",
                "ORCPT,           DSN,           DSN,           RFC 3461",
                "AUTH,            AUTH,          AUTH,          RFC 4954 section 5",
                "BY,              DELIVERBY,     DELIVERBY,     RFC 2852",
                "HOLDFOR,         FUTURERELEASE, FUTURERELEASE, RFC 4865",
                "HOLDUNTIL,       FUTURERELEASE, FUTURERELEASE, RFC 4865",
                "MT-PRIORITY,     MT-PRIORITY,   MT-PRIORITY,   RFC 6710",
                "REQUIRETLS,      REQUIRETLS,    REQUIRETLS,    RFC 8689",
                "SOLICIT,         NO-SOLICITING, NO-SOLICITING, RFC 3865",
                "TRANSID,         CHECKPOINT,    CHECKPOINT,    RFC 1845",
                "XFOO,            XFOO,          XFOO,          unknown here",
                "RET,             SIZE,          -,             another one is hidden",
            })
    void parameterShouldBeRefusedWhenItsKeywordIsHidden(
            String parameter, String hidden, String expected, String reason) {
        assertThat(EhloFilter.parameterHiddenBy(parameter, keywords(hidden)))
                .as(reason)
                .isEqualTo(keyword(expected));
    }

    private static Set<EhloKeyword> keywords(String words) {
        return words == null
                ? Set.of()
                : Arrays.stream(words.split(" ")).map(EhloFilterTest::keyword).collect(Collectors.toSet());
    }

    private static EhloKeyword keyword(String word) {
        return word == null ? null : EhloKeyword.parse(word).orElseThrow();
    }
}
