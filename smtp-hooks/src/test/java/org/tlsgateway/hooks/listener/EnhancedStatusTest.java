package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.protocols.smtp.SMTPResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnhancedStatusTest {
    @ParameterizedTest
    @CsvSource({
        "250, 2.1.0 Sender ok, 250 2.1.0 Sender ok",
        "235, Authentication Successful, 235 2.7.0 Authentication Successful",
        "535, Authentication Failed, 535 5.7.8 Authentication Failed",
        "504, Unrecognized Authentication Type, 504 5.5.4 Unrecognized Authentication Type",
        "451, Unable to process request, 451 4.3.0 Unable to process request",
        "334, VXNlcm5hbWU6, 334 VXNlcm5hbWU6",
        "354, go on, 354 go on",
        "599, what, 599 5.0.0 what"
    })
    void replyShouldHaveAnEnhancedStatusCodeWhenRfc2034WantsOne(String code, String text, String reply) {
        assertThat(EnhancedStatus.complete(new SMTPResponse(code, text)).getLines())
                .singleElement()
                .hasToString(reply);
    }
}
