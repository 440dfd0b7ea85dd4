package org.tlsgateway.downstream.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.IpLiteral;

class PlainAddressTest {
    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 0, 2001:db8:0:0:0:0:0:1",
        "::1, 0, 0:0:0:0:0:0:0:1",
        // RFC 4007 section 11: the zone of a link-local address says which link.
        "fe80::1, 7, fe80:0:0:0:0:0:0:1%7",
    })
    void addressShouldHaveAZoneWhenItNeedsOne(String literal, int zone, String plain) throws Exception {
        byte[] bytes = IpLiteral.parse(literal).orElseThrow().getAddress();
        InetSocketAddress address = new InetSocketAddress(Inet6Address.getByAddress(null, bytes, zone), 25);
        assertThat(PlainAddress.of(address).getAddress().getHostAddress()).isEqualTo(plain);
        assertThat(PlainAddress.of(address).getPort()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1", "127.0.0.1"})
    void addressShouldStayWhenItIsIpv4(String literal) {
        InetSocketAddress address =
                new InetSocketAddress(IpLiteral.parse(literal).orElseThrow(), 25);
        assertThat(PlainAddress.of(address)).isSameAs(address);
    }
}
