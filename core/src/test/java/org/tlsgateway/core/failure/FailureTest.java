package org.tlsgateway.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
    /** RFC 8460 section 4.3 and its IANA registry "STARTTLS Validation Result Types". */
    private static final Set<String> TLSRPT_TYPES = Set.of(
            "starttls-not-supported",
            "certificate-host-mismatch",
            "certificate-expired",
            "certificate-not-trusted",
            "validation-failure",
            "tlsa-invalid",
            "dnssec-invalid",
            "dane-required",
            "sts-policy-fetch-error",
            "sts-policy-invalid",
            "sts-webpki-invalid");

    @ParameterizedTest
    @EnumSource(Failure.class)
    void statusShouldBeOfClassWhenFailureIsPermanentOrNot(Failure failure) {
        // RFC 3463 section 3.1: class 5 is permanent, class 4 persistent transient
        assertThat(failure.enhancedStatusCode()).matches((failure.permanent() ? "5" : "4") + "\\.\\d{1,3}\\.\\d{1,3}");
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void tlsRptTypeShouldBeRegisteredWhenThereIsOne(Failure failure) {
        if (failure.tlsRptType() != null) {
            assertThat(TLSRPT_TYPES).contains(failure.tlsRptType());
            assertThat(failure.phase()).isIn(Phase.STARTTLS, Phase.VERIFY, Phase.DNS, Phase.POLICY_FETCH);
        }
        boolean ofTls = failure.phase() == Phase.STARTTLS || failure.phase() == Phase.VERIFY;
        assertThat(failure.tlsRptType() != null || !ofTls)
                .as("a TLS failure is reported")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void tlsFailureShouldBeTemporaryWhenPolicyIsNotMet(Failure failure) {
        // RFC 8461 section 5 and RFC 7672 section 2: delay, do not bounce
        if (failure.phase() == Phase.STARTTLS || failure.phase() == Phase.VERIFY || failure.blame() == Blame.NETWORK) {
            assertThat(failure.permanent()).isFalse();
        }
        assertThat(failure.hint()).isNotBlank();
    }

    @Test
    void labelsShouldBeDistinctWhenListed() {
        assertThat(Arrays.stream(Failure.values()).map(Failure::label)).doesNotHaveDuplicates();
        assertThat(Failure.STARTTLS_NOT_OFFERED.label()).isEqualTo("starttls-not-offered");
    }

    @Test
    void unknownShouldBeTemporaryAndOursWhenItIsABug() {
        assertThat(Failure.INTERNAL.permanent()).isFalse();
        assertThat(Failure.INTERNAL.blame()).isEqualTo(Blame.US);
    }
}
