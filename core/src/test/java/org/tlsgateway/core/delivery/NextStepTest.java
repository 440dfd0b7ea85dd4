package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.failure.Phase;
import org.tlsgateway.core.tls.TlsAchieved;

class NextStepTest {
    private static final Envelope ENVELOPE = new Envelope("s@a.test", List.of("x@b.test", "y@b.test"));
    private static final String OK = "250 2.0.0 ok";

    /** The step of x when y got the other reply in the same transaction. */
    @ParameterizedTest(name = "{0}, y {1} -> {2}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "250 2.1.5 ok,        250 ok, Delivered,         -,                 2.1.5,  RFC 5321 section 4.2.1",
                "250 ok,              550 no, Delivered,         -,                 2.0.0,  partial success",
                "550 5.1.1 unknown,   250 ok, Bounce,            RECIPIENT_REFUSED, 5.1.1,  RFC 5321 section 4.2.1: 5yz",
                "550 unknown,         550 no, Bounce,            RECIPIENT_REFUSED, 5.1.1,  no status: the failure's",
                "554 refused,         554 no, Bounce,            CONTENT_REFUSED,   5.6.0,  RFC 5321 section 4.2.2: transaction failed",
                "550 5.6.0 malformed, 250 ok, Bounce,            CONTENT_REFUSED,   5.6.0,  RFC 3463 section 3.7",
                "554 5.7.1 spam,      250 ok, Bounce,            CONTENT_REFUSED,   5.7.1,  the server's own status",
                "550 5.7.1 policy,    250 ok, Bounce,            RECIPIENT_REFUSED, 5.7.1,  the server's own status",
                "550 4.2.1 odd,       250 ok, Bounce,            RECIPIENT_REFUSED, 5.1.1,  RFC 3463 section 2: status of another class",
                "450 4.2.1 busy,      250 ok, TryNextMx.Defer,   ENVELOPE_DEFERRED, 4.2.1,  RFC 5321 section 4.2.1: 4yz",
                "451 4.7.1 greylist,  451 no, TryNextMx.Defer,   ENVELOPE_DEFERRED, 4.7.1,  RFC 6647",
                "421 4.3.2 closing,   250 ok, TryNextMx.Defer,   ENVELOPE_DEFERRED, 4.3.2,  RFC 5321 section 3.8",
                "451 4.6.0 later,     250 ok, TryNextMx.Defer,   CONTENT_DEFERRED,  4.6.0,  RFC 3463 section 3.7",
                "452 4.5.3 too many,  250 ok, TryAgainHere.Defer, ENVELOPE_DEFERRED, 4.5.3, RFC 5321 section 4.5.3.1.10",
                "452 too many,        250 ok, TryAgainHere.Defer, ENVELOPE_DEFERRED, 4.2.0, RFC 5321 section 4.5.3.1.10",
                "552 too many,        250 ok, TryAgainHere.Defer, ENVELOPE_DEFERRED, 4.2.0, RFC 5321 section 4.5.3.1.10: treat 552 as 452",
                "552 5.5.3 too many,  550 no, TryNextMx.Defer,   ENVELOPE_DEFERRED, 4.2.0,  none was taken: the same host would say it again",
                "452 4.3.1 disk full, 250 ok, TryNextMx.Defer,   ENVELOPE_DEFERRED, 4.3.1,  not about the number",
                "552 5.2.2 quota,     250 ok, Bounce,            RECIPIENT_REFUSED, 5.2.2,  not about the number",
                "552 quota,           550 no, Bounce,            CONTENT_REFUSED,   5.6.0,  none was taken: not about the number",
                "-,                   250 ok, Defer,             INTERNAL,          4.3.0,  no result is a bug of ours",
            })
    void stepShouldFollowReplyWhenTransactionEnded(
            String reply, String other, String step, String failure, String enhanced, String reason) {
        Map<String, SmtpReply> replies = reply == null
                ? Map.of("y@b.test", reply(other))
                : Map.of("x@b.test", reply(reply), "y@b.test", reply(other));
        NextStep actual = NextStep.after(new AttemptOutcome.Completed(TlsAchieved.CLEAR, replies), ENVELOPE)
                .get("x@b.test");
        assertThat(word(actual)).as(reason).isEqualTo(step);
        assertThat(actual.enhancedStatusCode()).as(reason).isEqualTo(enhanced);
        if (failure != null) {
            assertThat(actual.end().failure()).as(reason).isEqualTo(Failure.valueOf(failure));
        }
    }

    @ParameterizedTest(name = "{0} with {1} -> {2}: {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "CONNECT_REFUSED,       -,             TryNextMx.Defer,  4.4.1,  RFC 5321 section 5.1: each host in turn",
                "CONNECT_TIMEOUT,       -,             TryNextMx.Defer,  4.4.1,  RFC 5321 section 5.1",
                "CONNECTION_LOST,       -,             TryNextMx.Defer,  4.4.2,  RFC 5321 section 3.8",
                "REPLY_TIMEOUT,         -,             TryNextMx.Defer,  4.4.2,  RFC 5321 section 4.5.3.2",
                "GREETING_REFUSED,      421 4.3.2 bye, TryNextMx.Defer,  4.3.2,  RFC 5321 section 3.8",
                "GREETING_REFUSED,      554 5.3.2 no,  TryNextMx.Defer,  4.3.2,  RFC 5321 section 3.1: of the host and not of the mail",
                "EHLO_REFUSED,          550 5.7.1 no,  TryNextMx.Defer,  4.5.0,  of the host and not of the mail",
                "PROTOCOL_ERROR,        -,             TryNextMx.Defer,  4.5.0,  RFC 5321 section 4.2",
                "STARTTLS_NOT_OFFERED,  -,             TryNextMx.Defer,  4.7.4,  PROTOCOLS: skipped then deferred",
                "STARTTLS_REFUSED,      454 4.7.0 no,  TryNextMx.Defer,  4.7.0,  RFC 3207 section 4",
                "STARTTLS_REFUSED,      502 5.5.1 no,  TryNextMx.Defer,  4.7.4,  never bounced",
                "STARTTLS_INJECTION,    -,             TryNextMx.Defer,  4.7.0,  PROTOCOLS: abort and defer",
                "TLS_HANDSHAKE,         -,             TryNextMx.Defer,  4.7.5,  PROTOCOLS: skipped then deferred",
                "CERTIFICATE_EXPIRED,   -,             TryNextMx.Defer,  4.7.5,  PROTOCOLS: skipped then deferred",
                "CERTIFICATE_NAME,      -,             TryNextMx.Defer,  4.7.5,  PROTOCOLS: skipped then deferred",
                "CERTIFICATE_UNTRUSTED, -,             TryNextMx.Defer,  4.7.5,  PROTOCOLS: skipped then deferred",
                "CERTIFICATE_WEAK,      -,             TryNextMx.Defer,  4.7.5,  PROTOCOLS: skipped then deferred",
                "NO_ADDRESS,            -,             TryNextMx.Defer,  4.4.4,  RFC 5321 section 5.1",
                "DNS_UNAVAILABLE,       -,             TryNextMx.Defer,  4.4.3,  RFC 5321 section 5.1",
                "SENDER_REFUSED,        550 5.7.1 no,  Bounce,           5.7.1,  RFC 5321 section 4.2.1: 5yz",
                "SENDER_REFUSED,        451 4.7.1 no,  TryNextMx.Defer,  4.7.1,  RFC 5321 section 4.2.1: 4yz",
                "ENVELOPE_DEFERRED,     451 4.7.1 no,  TryNextMx.Defer,  4.7.1,  RFC 5321 section 4.2.1: 4yz",
                "CONTENT_DEFERRED,      451 4.3.0 no,  TryNextMx.Defer,  4.3.0,  RFC 5321 section 4.2.1: 4yz",
                "CONTENT_REFUSED,       554 5.6.0 no,  Bounce,           5.6.0,  RFC 5321 section 4.2.1: 5yz",
                "RECIPIENT_REFUSED,     550 5.1.1 no,  Bounce,           5.1.1,  RFC 5321 section 4.2.1: 5yz",
                "ADDRESS_INVALID,       -,             Bounce,           5.1.3,  no host can mend it",
                "CONTENT_INVALID,       -,             Bounce,           5.6.0,  no host can mend it",
                "SMTPUTF8_MISSING,      -,             TryNextMx.Bounce, 5.6.7,  RFC 6531 section 3.2: another host may have it",
                "EIGHTBITMIME_MISSING,  -,             TryNextMx.Bounce, 5.6.3,  RFC 6152 section 3: another host may have it",
                "MESSAGE_TOO_BIG,       552 5.3.4 no,  TryNextMx.Bounce, 5.3.4,  RFC 1870 section 6.1: another host may take it",
                "REQUIRETLS_MISSING,    -,             TryNextMx.Bounce, 5.7.30, RFC 8689 section 4.2.1: each host in turn",
                "REQUIRETLS_UNPROVEN,   -,             TryNextMx.Bounce, 5.7.10, RFC 8689 section 4.2.1: each host in turn",
                "OUTCOME_UNKNOWN,       -,             Defer,            4.4.2,  RFC 5321 section 4.5.5 and RFC 1047: not twice at once",
                "INTERNAL,              -,             Defer,            4.3.0,  a bug of ours never bounces mail",
                "STORAGE_FULL,          -,             Defer,            4.3.1,  no other host can mend it",
            })
    void stepShouldFollowFailureWhenAttemptBroke(
            Failure failure, String reply, String step, String enhanced, String reason) {
        AttemptOutcome outcome = failed(failure, reply);
        Map<String, NextStep> steps = NextStep.after(outcome, ENVELOPE);
        assertThat(steps).containsOnlyKeys("x@b.test", "y@b.test");
        NextStep actual = steps.get("y@b.test");
        assertThat(word(actual)).as(reason).isEqualTo(step);
        assertThat(actual.enhancedStatusCode()).as(reason).isEqualTo(enhanced);
        assertThat(actual.end().failure()).isEqualTo(failure);
        assertThat(actual.end().words()).startsWith("detail");
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void mailShouldNeverBounceWhenFailureIsOfChannel(Failure failure) {
        Set<Phase> channel = EnumSet.of(
                Phase.CONNECT, Phase.GREETING, Phase.EHLO, Phase.STARTTLS, Phase.VERIFY, Phase.SESSION, Phase.SCAN);
        NextStep step =
                NextStep.after(failed(failure, "554 5.7.1 no"), ENVELOPE).get("x@b.test");
        if (channel.contains(failure.phase())) {
            assertThat(step.end()).isInstanceOf(NextStep.Defer.class);
        }
        assertThat(step.enhancedStatusCode()).startsWith(step.end() instanceof NextStep.Bounce ? "5." : "4.");
    }

    @Test
    void endShouldThrowWhenDelivered() {
        NextStep delivered = new NextStep.Delivered(reply(OK));
        assertThatThrownBy(delivered::end).isInstanceOf(IllegalStateException.class);
    }

    /** Two hosts one after the other: what x comes to. */
    @ParameterizedTest(name = "{0} then {1} -> {2}: {4}")
    @CsvSource({
        "EIGHTBITMIME_MISSING, EIGHTBITMIME_MISSING, Bounce, b.test, no host has it",
        "CONNECT_TIMEOUT,      EIGHTBITMIME_MISSING, Defer,  b.test, the first may have it",
        "EIGHTBITMIME_MISSING, CONNECT_TIMEOUT,      Defer,  b.test, the second may have it",
        "CONNECT_TIMEOUT,      CERTIFICATE_NAME,     Defer,  b.test, the last reason is told",
        "CONNECT_TIMEOUT,      SENDER_REFUSED,       Bounce, b.test, 'RFC 5321 section 4.2.1: 5yz is an answer'",
    })
    void roundShouldRememberWhenLaterHostIsWorse(
            Failure first, Failure second, String expected, String host, String reason) {
        DeliveryRound round = DeliveryRound.start(ENVELOPE)
                .after("a.test", ENVELOPE, failed(first, null))
                .after("b.test", ENVELOPE, failed(second, null));
        DeliveryRound.Standing standing = round.of("x@b.test");
        assertThat(standing.step().end().getClass().getSimpleName()).as(reason).isEqualTo(expected);
        assertThat(standing.host()).isEqualTo(host);
    }

    @Test
    void roundShouldKeepOpenRecipientsOnlyWhenOthersAreDone() {
        DeliveryRound start = DeliveryRound.start(ENVELOPE);
        assertThat(start.open()).isEqualTo(ENVELOPE);
        DeliveryRound half = start.after(
                "a.test",
                ENVELOPE,
                new AttemptOutcome.Completed(
                        TlsAchieved.CLEAR, Map.of("x@b.test", reply(OK), "y@b.test", reply("450 4.2.1 later"))));
        assertThat(half.open()).isEqualTo(new Envelope("s@a.test", List.of("y@b.test")));
        assertThat(half.againHere()).isNull();
        DeliveryRound done = half.after(
                "b.test",
                half.open(),
                new AttemptOutcome.Completed(TlsAchieved.CLEAR, Map.of("y@b.test", reply("550 5.1.1 no"))));
        assertThat(done.open()).isNull();
        assertThat(done.of("x@b.test").host()).isEqualTo("a.test");
    }

    @Test
    void roundShouldAskSameHostAgainWhenItHasTakenSome() {
        DeliveryRound round = DeliveryRound.start(ENVELOPE)
                .after(
                        "a.test",
                        ENVELOPE,
                        new AttemptOutcome.Completed(
                                TlsAchieved.CLEAR, Map.of("x@b.test", reply(OK), "y@b.test", reply("452 4.5.3 many"))));
        assertThat(round.againHere()).isEqualTo(new Envelope("s@a.test", List.of("y@b.test")));
        assertThat(round.open()).isNull();
    }

    private static String word(NextStep step) {
        String own = step.getClass().getSimpleName();
        return step instanceof NextStep.TryNextMx || step instanceof NextStep.TryAgainHere
                ? own + "." + step.end().getClass().getSimpleName()
                : own;
    }

    private static AttemptOutcome failed(Failure failure, String reply) {
        return new AttemptOutcome.Failed(TlsAchieved.CLEAR, failure, "detail", reply == null ? null : reply(reply));
    }

    private static SmtpReply reply(String text) {
        return new SmtpReply(Integer.parseInt(text.substring(0, 3)), List.of(text.substring(4)));
    }
}
