package org.tlsgateway.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPatternsTest {
    private static final AddressPatterns PATTERNS = new AddressPatterns(
            Set.of("a@one.test", "\"x@y\"@one.test", "j\u00f6rg@xn--bcher-kva.test"),
            Set.of(new DomainName("two.test"), new DomainName("xn--mnchen-3ya.test")),
            Set.of(new DomainName("three.test")));

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "a@one.test,               true,  the address",
        "A@ONE.TEST.,              true,  RFC 5321 section 2.4 and the root dot",
        "b@one.test,               false, another local part",
        "a@sub.one.test,           false, another domain",
        "b@two.test,               true,  any address of a domain",
        "b@sub.two.test,           false, a domain is itself only",
        "b@x.three.test,           true,  below a zone",
        "b@x.y.three.test,         true,  further below",
        "b@three.test,             false, not the zone itself",
        "b@notthree.test,          false, whole labels",
        "'\"x@y\"@one.test',       true,  RFC 5321 section 4.1.2: the last at sign counts",
        "'\"a@two.test\"@c.test',  false, a quoted local part is no domain",
        "J\u00d6RG@b\u00fccher.test, true,  RFC 6531 section 3.3: U-labels",
        "x@m\u00fcnchen.test,       true,  U-labels of a domain",
        "@two.test,                false, no local part",
        "two.test,                 false, no address",
        "postmaster,               false, no domain",
        "b@[192.0.2.1],            false, an address literal has no name",
    })
    void addressShouldMatchWhenAPatternIsForIt(String address, boolean matches, String reason) {
        assertThat(PATTERNS.matches(address)).as(reason).isEqualTo(matches);
    }
}
