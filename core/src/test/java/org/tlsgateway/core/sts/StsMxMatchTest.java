package org.tlsgateway.core.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.DomainName;

class StsMxMatchTest {
    /** Every row: RFC 8461 section 4.1. */
    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource({
        "mail.example.com, mail.example.com,  true",
        "MAIL.example.com, mail.example.com,  true",
        "mail.example.com, mail2.example.com, false",
        "mail.example.com, a.mail.example.com, false",
        "example.com,      mail.example.com,  false",
        "*.example.com,    mail.example.com,  true",
        "*.EXAMPLE.com,    mail.example.com,  true",
        "*.example.com,    a.b.example.com,   false",
        "*.example.com,    example.com,       false",
        "*.example.com,    mailexample.com,   false",
        "*.example.com,    mail.example.net,  false",
        "*.com,            com,               false",
        ".example.com,     mail.example.com,  false",
        "*,                com,               false",
    })
    void hostShouldMatchAsTheTableSaysWhenAPolicyNamesAPattern(String pattern, String host, boolean matches) {
        assertThat(StsMxMatch.matches(List.of(pattern), new DomainName(host))).isEqualTo(matches);
    }

    @Test
    void hostShouldMatchWhenOneOfSeveralPatternsDoes() {
        List<String> patterns = List.of("a.example", "*.b.example");
        assertThat(StsMxMatch.matches(patterns, new DomainName("x.b.example"))).isTrue();
        assertThat(StsMxMatch.matches(patterns, new DomainName("x.a.example"))).isFalse();
        assertThat(StsMxMatch.matches(List.of(), new DomainName("x.a.example"))).isFalse();
    }
}
