package org.tlsgateway.core.ehlo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EhloMirrorTest {
    private static final List<String> OWN = List.of(
            "SIZE 200000000",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
            "DSN",
            "AUTH PLAIN");

    static Stream<Arguments> seen() {
        return Stream.of(
                arguments(
                        "the product's founding case, seen through strip",
                        "SIZE 157286400,8BITMIME,STARTTLS,ENHANCEDSTATUSCODES,PIPELINING,CHUNKING,SMTPUTF8",
                        "SIZE 200000000,8BITMIME,ENHANCEDSTATUSCODES,PIPELINING,CHUNKING,SMTPUTF8,DSN",
                        "SIZE 157286400,8BITMIME,ENHANCEDSTATUSCODES,PIPELINING,CHUNKING,SMTPUTF8"),
                arguments("the server's order", "PIPELINING,8BITMIME", "8BITMIME,PIPELINING", "PIPELINING,8BITMIME"),
                arguments("what only the server has", "XCLIENT,BINARYMIME,VRFY,DSN", "DSN", "DSN"),
                arguments("what only we have", "8BITMIME", "8BITMIME,DSN,CHUNKING", "8BITMIME"),
                arguments(
                        "our TLS and AUTH stay",
                        "8BITMIME",
                        "8BITMIME,STARTTLS,AUTH PLAIN",
                        "8BITMIME,STARTTLS,AUTH PLAIN"),
                arguments("REQUIRETLS is kept by us (RFC 8689 section 2)", "DSN", "DSN,REQUIRETLS", "DSN,REQUIRETLS"),
                arguments("a server's REQUIRETLS alone is not shown", "DSN,REQUIRETLS", "DSN", "DSN"),
                arguments("AUTH is ours, not the server's", "AUTH GSSAPI,DSN", "AUTH PLAIN,DSN", "AUTH PLAIN,DSN"),
                arguments("a server's AUTH is not shown", "AUTH LOGIN", "DSN", ""),
                arguments("case does not count (RFC 5321 section 2.4)", "Size 10,dsn", "SIZE 20,DSN", "SIZE 10,DSN"),
                arguments("our SIZE is the smaller one", "SIZE 30", "SIZE 20", "SIZE 20"),
                arguments("no limit there (RFC 1870 section 4)", "SIZE", "SIZE 20", "SIZE 20"),
                arguments("0 is no limit", "SIZE 0", "SIZE 20", "SIZE 20"),
                arguments("no limit here", "SIZE 30", "SIZE 0", "SIZE 30"),
                arguments("no limit at all", "SIZE", "SIZE 0", "SIZE"),
                arguments("a SIZE that is no number", "SIZE 99999999999999999999", "SIZE 20", "SIZE 20"),
                arguments("no SIZE there", "DSN", "SIZE 20,DSN", "DSN"),
                arguments("a keyword twice", "DSN,DSN", "DSN", "DSN"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seen")
    void linesShouldBeTheServersCutToOurs(String why, String server, String own, String expected) {
        assertThat(String.join(",", new EhloMirror(list(server)).lines(list(own))))
                .isEqualTo(expected);
    }

    @Test
    void keywordsThatTheServerLacksShouldBeMissing() {
        assertThat(new EhloMirror(List.of("size 5", "PIPELINING", "SMTPUTF8")).missing(OWN))
                .extracting(EhloKeyword::name)
                .containsExactlyInAnyOrder("8BITMIME", "ENHANCEDSTATUSCODES", "CHUNKING", "DSN");
    }

    @Test
    void nothingShouldBeMissingWhenTheServerHasAll() {
        assertThat(new EhloMirror(OWN).missing(OWN)).isEqualTo(Set.of());
    }

    @ParameterizedTest(name = "{0} of the server, {1} of ours: {2}")
    @MethodSource("limits")
    void sizeLimitShouldBeTheSmallerOne(String server, long own, long expected) {
        assertThat(new EhloMirror(list(server)).sizeLimit(own)).isEqualTo(expected);
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                arguments("SIZE 10", 20, 10),
                arguments("SIZE 30", 20, 20),
                arguments("SIZE", 20, 20),
                arguments("SIZE 30", 0, 30),
                arguments("DSN", 20, 20),
                arguments("DSN", 0, 0));
    }

    @ParameterizedTest
    @MethodSource("offered")
    void offersShouldCompareWholeWords(String server, boolean expected) {
        assertThat(new EhloMirror(list(server)).offers(EhloKeyword.STARTTLS)).isEqualTo(expected);
    }

    static Stream<Arguments> offered() {
        return Stream.of(
                arguments("STARTTLS", true),
                arguments("starttls", true),
                arguments("XSTARTTLS", false),
                arguments("STARTTLSX", false),
                arguments("X STARTTLS", false));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
