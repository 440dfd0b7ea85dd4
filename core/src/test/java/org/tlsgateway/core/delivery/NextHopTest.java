package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.HostPort;

class NextHopTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "original-destination 203.0.113.25:25",
                "original-destination [2001:db8:113:0:0:0:0:25]:587",
                "server mx.example.test:25",
                "server [2001:db8::1]:25",
                "server 203.0.113.25:65535"
            })
    void parseShouldReadWhatTextHasWritten(String text) {
        assertThat(NextHop.parse(text)).map(NextHop::text).hasValue(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mx.example.test:25",
                "server",
                "server :25",
                "server mx.example.test",
                "server mx.example.test:",
                "server mx.example.test:65536",
                "server mx.example.test:2a",
                "original-destination mx.example.test:25",
                "original-destination 203.0.113:25"
            })
    void parseShouldRefuseAnythingElse(String text) {
        assertThat(NextHop.parse(text)).isEmpty();
    }

    @Test
    void originalDestinationShouldKeepItsAddress() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 25);
        NextHop hop = new NextHop.OriginalDestination(address);

        assertThat(NextHop.parse(hop.text())).hasValue(hop);
        assertThat(hop.target()).isEqualTo(new HostPort("2001:db8:0:0:0:0:0:7", 25));
    }
}
