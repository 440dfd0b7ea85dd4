package org.tlsgateway.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.name.NetworkTable;

class DestinationRuleMatchTest {
    private static final NetworkTable TABLE = NetworkTable.of(Map.of(
            Cidr.parse("203.0.113.0/24").orElseThrow(), "law",
            Cidr.parse("203.0.113.9").orElseThrow(), "open",
            Cidr.parse("2001:db8:113::/48").orElseThrow(), "law"));

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("inside the network", "203.0.113.25", null, true),
                arguments("IPv6", "2001:db8:113::25", null, true),
                arguments("IPv4-mapped", "::ffff:203.0.113.25", null, true),
                arguments("outside", "198.51.100.1", null, false),
                arguments("not intercepted", null, null, false),
                arguments("the value of the entry", "203.0.113.25", "law", true),
                arguments("the longest prefix counts", "203.0.113.9", "law", false),
                arguments("another value", "203.0.113.25", "open", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void ruleShouldHoldForOriginalDestinationsInItsNetworks(
            String why, @Nullable String destination, @Nullable String value, boolean holds) {
        SessionDecision decision = new SessionDecision(ClientTls.STRIP, Set.of(), "rule", "");
        SessionDecision fallback = new SessionDecision(ClientTls.OFFER, Set.of(), "default", "");
        SessionPolicy policy =
                new SessionPolicy(List.of(new SessionRule(null, null, null, TABLE, value, null, decision)), fallback);

        assertThat(policy.decide(facts(destination)).rule()).isEqualTo(holds ? "rule" : "default");
    }

    @Test
    void nextHopShouldBeTheRulesServerBeforeTheOriginalDestination() {
        InetSocketAddress original = socket("203.0.113.25");
        DownstreamUse named = new DownstreamUse(
                new HostPort("mx.b.test", 25),
                DownstreamUse.Delivery.SERVER,
                DownstreamUse.Capabilities.OWN,
                DownstreamUse.Fallback.INSPECT,
                DownstreamUse.SourceAddress.GATEWAY);

        assertThat(named.nextHop(original)).isEqualTo(new NextHop.Server(new HostPort("mx.b.test", 25)));
        assertThat(DownstreamUse.PLAIN.nextHop(original)).isEqualTo(new NextHop.OriginalDestination(original));
        assertThat(DownstreamUse.PLAIN.nextHop(null)).isNull();
    }

    private static ClientFacts facts(@Nullable String destination) {
        return new ClientFacts(
                "in",
                IpLiteral.parse("192.0.2.1").orElseThrow(),
                destination == null ? null : socket(destination),
                null);
    }

    private static InetSocketAddress socket(String literal) {
        return new InetSocketAddress(IpLiteral.parse(literal).orElseThrow(), 25);
    }
}
