package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.DomainName;

class DestinationRuleTest {
    private static final DestinationRule RULE = new DestinationRule(
            "r", Set.of(new DomainName("a.test")), Set.of(new DomainName("b.test")), null, null, 25, Set.of(), null);

    @ParameterizedTest
    @CsvSource({
        "a.test,     true",
        "x.a.test,   false",
        "b.test,     false",
        "x.b.test,   true",
        "x.y.b.test, true",
        "xb.test,    false",
        "test,       false"
    })
    void ruleShouldMatchDomainsExactlyAndZonesBelow(String domain, boolean matches) {
        assertThat(RULE.matches(new DomainName(domain))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"a.test, true", "x.a.test, true", "xa.test, false"})
    void ruleShouldMatchDomainsAndBelowWhenMadeWithSubdomains(String domain, boolean matches) {
        DestinationRule rule =
                new DestinationRule("r", Set.of(new DomainName("a.test")), true, null, null, 25, Set.of(), null);

        assertThat(rule.matches(new DomainName(domain))).isEqualTo(matches);
    }
}
