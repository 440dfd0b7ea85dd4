package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.delivery.QueueDecision;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;

class QueueStateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void stateShouldBeTheSameWhenItWasWrittenAndRead() throws Exception {
        QueueState state = new QueueState(
                NOW.minusSeconds(60),
                3,
                "a@example.net",
                List.of("b@example.org", "\"odd;\\\"one\"@example.org"),
                Map.of("b@example.org", "4.4.1 connect-refused [mx]: nobody\there"),
                true,
                1,
                2,
                3);
        MailImpl mail = MailImpl.builder().name("id").build();

        state.writeTo(mail);

        assertThat(QueueState.of(mail, NOW)).isEqualTo(state);
        assertThat(mail.getErrorMessage()).isEqualTo("4.4.1 connect-refused [mx]: nobody\there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "j\u00fc\u4f60", "\ud83d\ude00@x.test", "\ud83d\ude00\udbff\udfff", "a\\u1F600 $1"})
    void textShouldComeBackWhenItWasEncodedForTheQueueOnceOrTwice(String text) {
        String encoded = QueueText.encode(text);
        assertThat(encoded.chars().noneMatch(c -> Character.isSurrogate((char) c)))
                .isTrue();
        assertThat(QueueText.encode(encoded)).isEqualTo(encoded);
        assertThat(QueueText.decode(encoded)).isEqualTo(text);
        assertThat(QueueText.decode(text)).isEqualTo(text);
    }

    @Test
    void stateShouldBeThatOfANewMailWhenItHasNoAttributes() throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipient("b@example.org")
                .build();

        assertThat(QueueState.of(mail, NOW))
                .isEqualTo(QueueState.fresh("a@example.net", List.of("b@example.org"), NOW));
    }

    @Test
    void stateShouldBeReadableWhenAttributesAreBroken() throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipient("b@example.org")
                .build();
        for (String name : List.of("arrival", "attempts", "totals", "reasons", "recipients")) {
            mail.setAttribute(
                    Attribute.convertToAttribute(QueueState.PREFIX + name, name.equals("recipients") ? "" : "x"));
        }

        assertThat(QueueState.of(mail, NOW))
                .isEqualTo(QueueState.fresh("a@example.net", List.of("b@example.org"), NOW));
    }

    @Test
    void nextStateShouldHoldTheRestAndItsReasons() {
        SmtpReply reply = new SmtpReply(451, List.of("4.3.2 later"));
        RecipientOutcome rest = new RecipientOutcome(
                "b@example.org",
                RecipientOutcome.Result.DEFERRED,
                Failure.GREETING_REFUSED,
                "mx.example.org",
                "4.3.2",
                reply,
                "try\r\nlater\u0007");
        RecipientOutcome done = new RecipientOutcome(
                "c@example.org", RecipientOutcome.Result.DELIVERED, null, "mx.example.org", "2.0.0", null, "ok");
        QueueDecision.Told told = new QueueDecision.Told(List.of(), List.of(rest), List.of());
        QueueDecision decision =
                new QueueDecision(List.of(done), List.of(), List.of(), List.of(rest), Duration.ofMinutes(1), told);

        QueueState next = QueueState.fresh("a@example.net", List.of("b@example.org", "c@example.org"), NOW)
                .after(decision);

        assertThat(next.recipients()).containsExactly("b@example.org");
        assertThat(next.attempts()).isEqualTo(1);
        assertThat(next.delivered()).isEqualTo(1);
        assertThat(next.delayNotified()).isTrue();
        assertThat(next.summary()).isEqualTo("4.3.2 greeting-refused [mx.example.org]: try  later");
    }
}
