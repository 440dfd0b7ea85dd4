package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5183. */
class EnvironmentTestTest {
    private static final FakeInput MESSAGE = FakeInput.of("Subject: x\r\n\r\n")
            .knowing("remote-ip", "192.0.2.7")
            .knowing("location", "MTA")
            .knowing("vnd.tlsgateway.tls-protocol", "TLSv1.3")
            .knowing("vnd.tlsgateway.helo", "");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "environment 'location' 'mta'                            | true",
                "environment 'LOCATION' 'MTA'                            | true",
                "environment :is :comparator 'i;octet' 'location' 'mta'  | false",
                "environment :matches 'remote-ip' '192.0.2.*'            | true",
                "environment :is 'vnd.tlsgateway.tls-protocol' ['TLSv1.2', 'TLSv1.3'] | true",
                "environment :contains 'remote-ip' ''                    | true",
                // section 4: what is not known matches nothing, and is no error
                "environment :contains 'item' ''                         | false",
                "environment :matches 'remote-host' '*'                  | false",
                "environment :count 'eq' 'remote-host' '0'               | false",
                "environment :count 'eq' 'remote-ip' '1'                 | true",
                "environment :count 'eq' 'vnd.tlsgateway.helo' '0'       | true",
            })
    void environmentShouldTellWhatIsKnown(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"'), MESSAGE)).isEqualTo(expected);
    }
}
