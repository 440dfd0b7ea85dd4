package org.tlsgateway.core.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.name.DomainName;

class TlsRptRecordTest {
    private static final String NONE = "";

    static Stream<Arguments> records() {
        return Stream.of(
                good("3.1.1", "mailto:reports@example.com", "v=TLSRPTv1;rua=mailto:reports@example.com"),
                good(
                        "3.1.2",
                        "https://reporting.example.com/v1/tlsrpt",
                        "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt"),
                good(
                        "3, two",
                        "mailto:a@b.test https://b.test/x",
                        "v=TLSRPTv1;rua=mailto:a@b.test , https://b.test/x;"),
                good("3, white space before the delimiter", "mailto:a@b.test", "v=TLSRPTv1 \t; rua=mailto:a@b.test ;"),
                good(
                        "3, unknown fields are ignored",
                        "mailto:a@b.test",
                        "v=TLSRPTv1;x=1;rua=mailto:a@b.test;ruf=mailto:c@d.test"),
                good(
                        "3, unknown schemes are ignored",
                        "mailto:a@b.test",
                        "v=TLSRPTv1;rua=http://b.test/,ftp://b.test/,mailto:a@b.test"),
                good(
                        "3, other records are discarded",
                        "mailto:a@b.test",
                        "v=spf1 -all",
                        "v=TLSRPTv1;rua=mailto:a@b.test",
                        "v=TLSRPTv2;x=y"),
                good(
                        "RFC 6068 section 2: header fields are not taken",
                        "mailto:a@b.test",
                        "v=TLSRPTv1;rua=mailto:a@b.test?bcc=x@y.test"),
                good("RFC 3986 section 2.1", "mailto:a!b@b.test", "v=TLSRPTv1;rua=mailto:a%21b@b.test"),
                good("same twice", "mailto:a@b.test", "v=TLSRPTv1;rua=mailto:a@b.test,mailto:a@B.TEST"),
                good(
                        "only so many",
                        "mailto:a@b.test mailto:b@b.test mailto:c@b.test mailto:d@b.test",
                        "v=TLSRPTv1;rua=mailto:a@b.test,mailto:b@b.test,mailto:c@b.test,mailto:d@b.test,mailto:e@b.test"),
                good("RFC 3986 section 3.1: schemes have no case", "mailto:a@b.test", "v=TLSRPTv1;rua=MAILTO:a@b.test"),
                bad("3, two of them", "v=TLSRPTv1;rua=mailto:a@b.test", "v=TLSRPTv1;rua=mailto:c@b.test"),
                bad("3, two of them, one without rua", "v=TLSRPTv1;rua=mailto:a@b.test", "v=TLSRPTv1;x=y"),
                bad("3, %s is about case", "V=TLSRPTv1;rua=mailto:a@b.test"),
                bad("3, %s is about case", "v=TLSRPTv1;RUA=mailto:a@b.test"),
                bad("3, version", "v=TLSRPTv10;rua=mailto:a@b.test"),
                bad("3, version first", "rua=mailto:a@b.test;v=TLSRPTv1"),
                bad("3, version only", "v=TLSRPTv1"),
                bad("3, no rua", "v=TLSRPTv1;"),
                bad("3, no field", "v=TLSRPTv1;rua"),
                bad("3, nothing that we can serve", "v=TLSRPTv1;rua=http://b.test/"),
                bad("3, ! must be encoded", "v=TLSRPTv1;rua=mailto:a@b.test!10m"),
                bad("no domain", "v=TLSRPTv1;rua=mailto:postmaster"),
                bad("no host of the Internet", "v=TLSRPTv1;rua=mailto:root@localhost"),
                bad("a line of its own", "v=TLSRPTv1;rua=mailto:a%0d%0aBcc:x@b.test"),
                bad("damaged", "v=TLSRPTv1;rua=mailto:a%4@b.test"),
                bad("quoted local part", "v=TLSRPTv1;rua=mailto:%22a%20b%22@b.test"),
                bad("user in a URI", "v=TLSRPTv1;rua=https://user:password@b.test/"),
                bad("no host", "v=TLSRPTv1;rua=https:///x"),
                bad("no port", "v=TLSRPTv1;rua=https://b.test:99999/x"),
                bad("nothing", new String[0]),
                bad("empty", ""),
                bad("too long", "v=TLSRPTv1;rua=mailto:a@b.test;x=" + "y".repeat(5000)));
    }

    private static Arguments good(String rule, String targets, String... texts) {
        return arguments(rule, targets, List.of(texts));
    }

    private static Arguments bad(String rule, String... texts) {
        return arguments(rule, NONE, List.of(texts));
    }

    @ParameterizedTest(name = "RFC 8460 section {0}: {2}")
    @MethodSource("records")
    void recordShouldGiveTargetsWhenItIsTheOnlyOne(String rule, String targets, List<String> texts) {
        assertThat(targetsOf(texts)).isEqualTo(targets);
    }

    @Test
    void parserShouldOnlyAnswerWhenTextIsDamaged() {
        Random random = new Random(8460);
        String text = "v=TLSRPTv1; rua=mailto:a%21b@b.test,https://b.test/x; y=z";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(300));
            }
            String targets = targetsOf(List.of(damaged.toString()));
            assertThat(targets).matches("[\\x20-\\x7e]*");
        }
    }

    @Test
    void nameShouldBeBelowDomainWhenItIsAskedFor() {
        assertThat(TlsRptRecord.nameFor(new DomainName("example.com")))
                .contains(new DomainName("_smtp._tls.example.com"));
    }

    @Test
    void nameShouldBeMissingWhenDomainIsTooLong() {
        String label = IntStream.range(0, 60).mapToObj(i -> "a").collect(Collectors.joining());
        DomainName longest = new DomainName(String.join(".", label, label, label, label));
        assertThat(TlsRptRecord.nameFor(longest)).isEmpty();
    }

    private static String targetsOf(List<String> texts) {
        return TlsRptRecord.parse(texts)
                .map(found -> found.targets().stream().map(ReportTarget::text).collect(Collectors.joining(" ")))
                .orElse(NONE);
    }
}
