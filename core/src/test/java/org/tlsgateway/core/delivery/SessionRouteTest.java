package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.DomainName;

class SessionRouteTest {
    @ParameterizedTest(name = "{0} from {1} -> {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, true, 'the session says nothing: by MX'",
                "original-destination 192.0.2.5:25, -, true, 'intercepted'",
                "original-destination [2001:db8::5]:25, 2001:db8::1, true, 'and from the client''s address'",
                "server hub.test:2525, 192.0.2.1, true, 'the rule''s server'",
                "original-destination mx.b.test:25, -, false, 'a name is no original destination'",
                "original-destination, -, false, 'cut short'",
                "'', -, false, 'empty is not absent'",
                "relay hub.test:25, -, false, 'another version''s word'",
                "-, client.test, false, 'a source is an address'",
                "-, '', false, 'empty is not absent'",
            })
    void routeShouldBeReadOnlyWhenAllOfItIsKnown(String nextHop, String source, boolean read, String reason) {
        assertThat(SessionRoute.parse(nextHop, source, null).isPresent())
                .as(reason)
                .isEqualTo(read);
    }

    @ParameterizedTest(name = "SNI {0} -> {1}")
    @CsvSource(
            nullValues = "-",
            value = {"MX.b.test, mx.b.test", "192.0.2.1, -", "2001:db8::1, -", "not a name, -", "-, -"})
    void serverNameShouldBeLeftOutWhenItIsNone(String asked, String expected) {
        SessionRoute route = SessionRoute.parse(null, null, asked).orElseThrow();
        assertThat(route.serverName()).isEqualTo(expected == null ? null : new DomainName(expected));
    }

    @Test
    void routeShouldComeBackWhenItsTextIsRead() {
        String text = "original-destination [2001:db8:0:0:0:0:0:5]:2525";
        assertThat(SessionRoute.parse(text, null, null).orElseThrow().nextHop().text())
                .isEqualTo(text);
    }
}
