package org.tlsgateway.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.name.NetworkTable;

class OriginalDestinationPolicyTest {
    private static final OwnAddresses OWN = new OwnAddresses(
            Set.of(address("203.0.113.1"), address("2001:db8:113::1"), address("10.99.1.1")), Set.of(25, 10025));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                // RFC 5737, RFC 3849, RFC 9637: labs and tests
                "192.0.2.25",
                "198.51.100.25",
                "203.0.113.25",
                "2001:db8::25",
                "3fff::25",
                "2600::1",
                "2a00:1450::1b",
                "::ffff:8.8.8.8",
                // RFC 6052: a server behind NAT64
                "64:ff9b::808:808",
            })
    void destinationShouldBeAllowedWhenItMayBeAServerOfTheInternet(String destination) {
        assertThat(judge(destination, 25)).isInstanceOf(DestinationVerdict.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.255.255.255, unspecified",
        "10.0.0.0, private",
        "10.255.255.255, private",
        "172.16.0.0, private",
        "172.31.255.255, private",
        "192.168.0.0, private",
        "192.168.255.255, private",
        "100.64.0.0, carrier",
        "100.127.255.255, carrier",
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "169.254.169.254, link-local",
        "192.0.0.1, protocol assignments",
        "192.88.99.1, 6to4",
        "198.18.0.1, benchmarks",
        "198.19.255.255, benchmarks",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, broadcast",
        "::, unspecified",
        "::1, loopback",
        "::127.0.0.1, reserved",
        "::ffff:127.0.0.1, loopback",
        "::ffff:10.1.2.3, private",
        "64:ff9b::a01:203, private",
        "64:ff9b::7f00:1, loopback",
        "64:ff9b:1::1, reserved",
        "100::1, discard-only",
        "2001::1, protocol assignments",
        "2001:20::1, protocol assignments",
        "2002:a00:1::1, 6to4",
        "4000::1, reserved",
        "fc00::1, private",
        "fdff::1, private",
        "fe80::1, link-local",
        "fec0::1, site-local",
        "ff02::1, multicast",
    })
    void destinationShouldBeRefusedWhenNoServerOfTheInternetIsThere(String destination, String why) {
        assertThat(refusal(judge(destination, 2525)))
                .startsWith(address(destination).getHostAddress() + " is ")
                .contains(why)
                .endsWith("unless <destinations allow> names it");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3", "127.0.0.1", "fd00::1", "::ffff:10.1.2.3", "224.0.0.1", "203.0.113.1"})
    void destinationShouldBeAllowedWhenTheOperatorNamesItsNetwork(String destination) {
        assertThat(judge(destination, 2525, "10.1.0.0/16", "127.0.0.0/8", "fd00::/8", "224.0.0.1", "203.0.113.0/24"))
                .isInstanceOf(DestinationVerdict.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.1, 25",
        "203.0.113.1, 10025",
        "2001:db8:113::1, 25",
        "10.99.1.1, 25",
        "127.0.0.1, 10025",
        "127.1.2.3, 25",
        "::1, 25",
        "0.0.0.0, 25",
        "::, 25",
        "::ffff:203.0.113.1, 25",
    })
    void destinationShouldBeRefusedThoughAllowedWhenItIsAListenerOfOurs(String destination, int port) {
        assertThat(refusal(judge(destination, port, "0.0.0.0/0", "::/0"))).contains("is this gateway itself");
    }

    @Test
    void destinationShouldBeRefusedWhenItIsAnotherPortOfThisMachine() {
        assertThat(refusal(judge("203.0.113.1", 2525))).contains("203.0.113.1 is an address of this gateway");
    }

    @Test
    void destinationShouldBeRefusedWhenItHasNoPort() {
        assertThat(refusal(judge("8.8.8.8", 0, "0.0.0.0/0"))).contains("port 0");
    }

    @Test
    void addressBehindNat64ShouldBeJudgedLikeItsIpv4AddressWhenAnyIsTried() throws Exception {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            byte[] four = new byte[4];
            random.nextBytes(four);
            byte[] nat64 = new byte[16];
            nat64[1] = 0x64;
            nat64[2] = (byte) 0xff;
            nat64[3] = (byte) 0x9b;
            System.arraycopy(four, 0, nat64, 12, 4);
            boolean refused = SpecialNetworks.of(InetAddress.getByAddress(four)) != null;
            assertThat(SpecialNetworks.of(InetAddress.getByAddress(nat64)) != null)
                    .as(InetAddress.getByAddress(four).getHostAddress())
                    .isEqualTo(refused);
        }
    }

    private static DestinationVerdict judge(String destination, int port, String... allowed) {
        NetworkTable networks = NetworkTable.of(List.of(allowed).stream()
                .map(network -> Cidr.parse(network).orElseThrow())
                .toList());
        return OriginalDestinationPolicy.judge(new InetSocketAddress(address(destination), port), OWN, networks);
    }

    private static String refusal(DestinationVerdict verdict) {
        assertThat(verdict).isInstanceOf(DestinationVerdict.Refused.class);
        return ((DestinationVerdict.Refused) verdict).reason();
    }

    private static InetAddress address(String literal) {
        return IpLiteral.parse(literal).orElseThrow();
    }
}
