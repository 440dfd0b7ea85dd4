package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.IpLiteral;

class DnssecModeTest {
    @ParameterizedTest(name = "{0} with {1}: {2} ({3})")
    @CsvSource(textBlock = """
                             | 127.0.0.1             | TRUST    | RFC 4035 section 4.9.3: nobody is between
                             | ::1 127.0.0.53        | TRUST    | all on loopback
                             | 127.0.0.1 192.0.2.53  | VALIDATE | the second may be asked
                             | 192.0.2.53            | VALIDATE | RFC 4035 section 4.9.3: no secure channel
                             |                       | VALIDATE | none is known
                    TRUST    | 192.0.2.53            | TRUST    | the operator knows the path
                    VALIDATE | 127.0.0.1             | VALIDATE | the operator says so
                    OFF      | 127.0.0.1             | OFF      | the operator says so
                    """, delimiter = '|')
    void modeShouldFollowResolversWhenOperatorSaysNothing(
            @Nullable DnssecMode asked, @Nullable String resolvers, DnssecMode mode, String why) {
        List<InetAddress> addresses = resolvers == null
                ? List.of()
                : Arrays.stream(resolvers.split(" "))
                        .map(text -> IpLiteral.parse(text).orElseThrow())
                        .toList();
        assertThat(DnssecMode.choose(asked, addresses)).as(why).isEqualTo(mode);
    }
}
