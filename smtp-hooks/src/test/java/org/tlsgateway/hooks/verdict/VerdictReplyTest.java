package org.tlsgateway.hooks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.inspection.Verdict;

class VerdictReplyTest {
    static Stream<Arguments> verdicts() {
        return Stream.of(
                Arguments.of(null, "451 4.3.5 No verdict on the message M1, try again later"),
                Arguments.of(new Verdict.Accepted("Ok: queued as Q1"), "250 2.0.0 Ok: queued as Q1"),
                Arguments.of(new Verdict.Discarded("unwanted"), "250 2.0.0 Ok: M1"),
                Arguments.of(new Verdict.Refused("5.7.1", "SPAM", "no"), "550 5.7.1 [SPAM] no"),
                Arguments.of(new Verdict.Refused("4.7.1", "SPAM", "no"), "550 5.7.1 [SPAM] no"),
                Arguments.of(new Verdict.Refused("garbage", "A B", "a\r\nb"), "550 5.7.1 [A?B] a??b"),
                Arguments.of(new Verdict.Deferred(451, "4.7.1", "later", null), "451 4.7.1 later"),
                Arguments.of(new Verdict.Deferred(452, "4.3.1", "full", null), "452 4.3.1 full"),
                Arguments.of(new Verdict.Deferred(550, "5.0.0", "a bug", null), "451 4.3.0 a bug"));
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void replyShouldSayTheVerdictInSmtp(@Nullable Verdict verdict, String reply) {
        assertThat(VerdictReply.of(verdict, "M1").getLines()).hasSize(1);
        assertThat(VerdictReply.of(verdict, "M1").getLines().get(0)).hasToString(reply);
    }
}
