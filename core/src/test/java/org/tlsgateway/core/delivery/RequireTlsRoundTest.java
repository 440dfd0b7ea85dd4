package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/** Where a message with REQUIRETLS stands when its hosts have been tried in turn. */
class RequireTlsRoundTest {
    private static final Envelope ENVELOPE =
            new Envelope("a@a.test", List.of("x@b.test"), false, DsnParameters.NONE, true);

    @ParameterizedTest(name = "{0} then {1} -> {2} {3}: {4}")
    @CsvSource({
        "REQUIRETLS_MISSING,  REQUIRETLS_MISSING,    Bounce, 5.7.30, RFC 8689 section 4.2.1: no more MX hosts",
        "REQUIRETLS_UNPROVEN, REQUIRETLS_UNPROVEN,   Bounce, 5.7.10, RFC 8689 section 4.2.1: no more MX hosts",
        "REQUIRETLS_MISSING,  REQUIRETLS_UNPROVEN,   Bounce, 5.7.10, RFC 8689 section 4.2.1: the last one's",
        "REQUIRETLS_MISSING,  CONNECT_REFUSED,       Defer,  4.4.1,  the second may offer it when it is back",
        "CONNECT_REFUSED,     REQUIRETLS_MISSING,    Defer,  4.4.1,  the first may offer it when it is back",
        "CERTIFICATE_EXPIRED, REQUIRETLS_MISSING,    Defer,  4.7.5,  the first may renew its certificate",
        "TLSA_UNAVAILABLE,    REQUIRETLS_UNPROVEN,   Defer,  4.7.5,  RFC 7672 section 2.1.2",
        "REQUIRETLS_MISSING,  STARTTLS_NOT_OFFERED,  Defer,  4.7.4,  PROTOCOLS: skipped then deferred",
    })
    void messageShouldBounceOnlyWhenNoHostCanEverTakeIt(
            Failure first, Failure second, String end, String enhanced, String reason) {
        DeliveryRound round = DeliveryRound.start(ENVELOPE).after("mx1", ENVELOPE, failed(first));
        assertThat(round.open()).as("the next host is asked").isEqualTo(ENVELOPE);
        round = round.after("mx2", ENVELOPE, failed(second));

        NextStep step = round.of("x@b.test").step();
        assertThat(step.end().getClass().getSimpleName()).as(reason).isEqualTo(end);
        assertThat(step.enhancedStatusCode()).as(reason).isEqualTo(enhanced);
    }

    private static AttemptOutcome failed(Failure failure) {
        return new AttemptOutcome.Failed(TlsAchieved.CLEAR, failure, "detail", null);
    }
}
