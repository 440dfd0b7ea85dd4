package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.InspectionConfig.AuthenticationResults;

class AuthenticationResultsFieldTest {
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "-, USER, -",
                "joe, OFF, -",
                "joe, RESULT, gw.test; auth=pass",
                "joe@a.test, USER, gw.test; auth=pass smtp.auth=\"joe@a.test\"",
                "a\"b\\c, USER, gw.test; auth=pass smtp.auth=\"a\\\"b\\\\c\"",
            })
    void fieldShouldTellWhatIsConfigured(String user, AuthenticationResults how, String value) {
        assertThat(AuthenticationResultsField.of("gw.test", user, how)
                        .map(HeaderField::value)
                        .orElse(null))
                .isEqualTo(value);
    }

    @Test
    void fieldShouldBeOneLineWhenTheNameIsHostile() {
        HeaderField field = AuthenticationResultsField.of("gw.test", "a\r\nX-Evil: b\u2028", AuthenticationResults.USER)
                .orElseThrow();

        assertThat(field.value()).isEqualTo("gw.test; auth=pass smtp.auth=\"a X-Evil: b?\"");
        assertThat(TrustHeaders.imitates(field.name(), field.value(), java.util.Set.of("gw.test")))
                .isTrue();
    }
}
