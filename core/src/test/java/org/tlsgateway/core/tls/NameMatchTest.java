package org.tlsgateway.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.DomainName;

class NameMatchTest {
    @ParameterizedTest(name = "{0} for {1}: {2} ({3})")
    @CsvSource({
        "mx.example.test,      mx.example.test,       true,  RFC 9525 section 6.3: all labels",
        "MX.Example.TEST,      mx.example.test,       true,  RFC 9525 section 6.3: without regard to case",
        "mx2.example.test,     mx.example.test,       false, another host",
        "example.test,         mx.example.test,       false, the parent",
        "mx.example.test,      example.test,          false, a child",
        "xmx.example.test,     mx.example.test,       false, a longer label",
        "*.example.test,       mx.example.test,       true,  RFC 9525 section 6.3: the whole left-most label",
        "*.example.test,       a.mx.example.test,     false, RFC 9525 section 6.3: one label only",
        "*.example.test,       example.test,          false, RFC 9525 section 6.3: one label not none",
        "*.EXAMPLE.test,       mx.example.test,       true,  without regard to case",
        "*.example.test,       xn--bcher-kva.example.test, true, an A-label is one label",
        "m*.example.test,      mx.example.test,       false, RFC 9525 section 6.3: not a part of a label",
        "*x.example.test,      mx.example.test,       false, RFC 9525 section 6.3: not a part of a label",
        "xn--*.example.test,   xn--a.example.test,    false, RFC 9525 section 6.3: not inside an A-label",
        "mx.*.test,            mx.example.test,       false, RFC 9525 section 6.3: left-most only",
        "*.*.test,             mx.example.test,       false, RFC 9525 section 6.3: one wildcard",
        "**.example.test,      mx.example.test,       false, not a wildcard",
        "*,                    test,                  false, all names",
        "*.test,               example.test,          false, a whole top-level domain",
        "*.,                   example.test,          false, nothing behind it",
        "*..test,              a..test.test,          false, an empty label",
        "mx.example.test.,     mx.example.test,       false, RFC 5280 section 4.2.1.6: no trailing dot",
        "xn--bcher-kva.test,   xn--bcher-kva.test,    true,  RFC 9525 section 6.3: A-labels compare as they are",
        "192.0.2.1,            192.0.2.1,             true,  a name of digits is a name here",
    })
    void nameShouldMatchWhenLabelsDo(String dnsId, String reference, boolean expected, String reason) {
        var name = DomainName.parse(reference);
        assertThat(name.map(n -> NameMatch.matches(dnsId, n)).orElse(false))
                .as(reason)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "mx.example.test ", "mx.example.test\u0000.evil.test", "b\u00fccher.test", "\u2024"})
    void nameShouldNotMatchWhenItIsNotALabels(String dnsId) {
        // RFC 9525 section 7.2, CVE-2009-2408: a NUL does not end a name; U-labels are not converted
        assertThat(NameMatch.matches(dnsId, new DomainName("mx.example.test"))).isFalse();
        assertThat(NameMatch.matches(dnsId, new DomainName("xn--bcher-kva.test")))
                .isFalse();
    }

    @Test
    void findShouldTellWhatMatchedWhenThereAreMany() {
        Set<DomainName> references = Set.of(new DomainName("mx.example.test"), new DomainName("example.org"));
        assertThat(NameMatch.find(List.of("other.test", "*.Example.test"), references))
                .contains(new NameMatch("*.example.test", new DomainName("mx.example.test")));
        assertThat(NameMatch.find(List.of("other.test"), references)).isEmpty();
        assertThat(NameMatch.find(List.of(), references)).isEmpty();
        assertThat(NameMatch.find(List.of("mx.example.test"), Set.of())).isEmpty();
    }
}
