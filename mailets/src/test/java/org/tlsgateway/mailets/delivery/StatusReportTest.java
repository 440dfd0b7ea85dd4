package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.delivery.RecipientOutcome.Result;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.smtp.BytesContent;

class StatusReportTest {
    private static final Instant ARRIVAL = Instant.parse("2026-03-01T10:00:00Z");
    private static final RecipientOutcome REFUSED = new RecipientOutcome(
            "nobody@example.org",
            Result.BOUNCED,
            Failure.RECIPIENT_REFUSED,
            "mx1.example.org",
            "5.1.1",
            new SmtpReply(
                    550, List.of("5.1.1 <nobody@example.org>: no such user here,", "5.1.1 ask postmaster@example.org")),
            "the server refuses the recipient");
    private static final RecipientOutcome EXPIRED = new RecipientOutcome(
            "b@slow.example",
            Result.BOUNCED,
            Failure.EXPIRED_IN_QUEUE,
            "192.0.2.7",
            "5.4.7",
            null,
            "not delivered within 5 days; last reason: connection refused");

    @Test
    void failureReportShouldBeTheGoldenFile() throws Exception {
        String golden = resource("failure.eml");

        assertThat(text(report(null, Messages.FOLDED, REFUSED, EXPIRED))).isEqualTo(golden);
    }

    @Test
    void delayReportShouldBeTheGoldenFile() throws Exception {
        RecipientOutcome delayed = new RecipientOutcome(
                "b@slow.example",
                Result.DEFERRED,
                Failure.CONNECT_REFUSED,
                "mx.slow.example",
                "4.4.1",
                null,
                "connection refused");

        assertThat(text(report(ARRIVAL.plusSeconds(432_000), Messages.PLAIN, delayed)))
                .isEqualTo(resource("delay.eml"));
    }

    @Test
    void failureReportShouldBeReadableByAnotherParser() throws Exception {
        Message message = parse(report(null, Messages.PLAIN, REFUSED, EXPIRED));

        assertThat(message.getMimeType()).isEqualTo("multipart/report");
        assertThat(message.getHeader().getField("Content-Type").getBody()).contains("report-type=delivery-status");
        assertThat(message.getTo().get(0)).hasToString("a@example.net");
        assertThat(message.getHeader().getField("Auto-Submitted").getBody()).isEqualTo("auto-replied");
        List<Entity> parts = ((Multipart) message.getBody()).getBodyParts();
        assertThat(parts)
                .extracting(Entity::getMimeType)
                .containsExactly("text/plain", "message/delivery-status", "text/rfc822-headers");
        assertThat(body(parts.get(0))).contains("<nobody@example.org>", "mx1.example.org", "no such user");
        List<String> groups = List.of(body(parts.get(1)).split("\r\n\r\n"));
        assertThat(groups).hasSize(3);
        assertThat(groups.get(0)).contains("Reporting-MTA: dns; gw.example.net");
        assertThat(groups.get(1))
                .contains("Final-Recipient: rfc822; nobody@example.org", "Action: failed", "Status: 5.1.1")
                .contains("Remote-MTA: dns; mx1.example.org", "Diagnostic-Code: smtp; 550 5.1.1");
        assertThat(groups.get(2)).contains("Status: 5.4.7", "Remote-MTA: dns; [192.0.2.7]");
        assertThat(body(parts.get(2))).isEqualTo("From: a@example.net\r\nTo: b@example.org\r\nSubject: hello\r\n");
    }

    @Test
    void reportShouldBeSevenBitWhenHeaderAndWordsAreNot() throws Exception {
        RecipientOutcome odd = new RecipientOutcome(
                "j\u00fcrgen@example.org",
                Result.BOUNCED,
                Failure.CONTENT_REFUSED,
                "mx.example.org",
                "5.6.0",
                new SmtpReply(554, List.of("nicht \u00fcblich")),
                "w\u00f6rter");

        byte[] report = report(null, Messages.EIGHT_BIT, odd);

        for (byte b : report) {
            assertThat(b).isPositive();
        }
        List<Entity> parts = ((Multipart) parse(report).getBody()).getBodyParts();
        assertThat(body(parts.get(1))).contains("Final-Recipient: utf-8; j\\x{FC}rgen@example.org");
        assertThat(body(parts.get(2))).isEqualTo(header(Messages.EIGHT_BIT));
    }

    @Test
    void reportShouldHoldNoControlCharactersOfThePeer() throws Exception {
        RecipientOutcome hostile = new RecipientOutcome(
                "b@example.org",
                Result.BOUNCED,
                Failure.CONTENT_REFUSED,
                "mx\r\nAction: delivered",
                "5.6.0\r\nX-Evil: 1",
                null,
                "one\r\n\r\n--=_Report1\r\nContent-Type: text/html\r\n\u001b[31mtwo\u0000");

        byte[] report = report(null, Messages.PLAIN, hostile);

        assertThat(text(report)).doesNotContain("\r\nAction: delivered", "\r\nX-Evil", "\u001b", "\u0000");
        List<Entity> parts = ((Multipart) parse(report).getBody()).getBodyParts();
        assertThat(parts).hasSize(3);
        assertThat(body(parts.get(1))).contains("Status: 5.0.0");
    }

    @Test
    void reportShouldCutTheHeaderAfterALineWhenItIsHuge() throws Exception {
        String huge = "X-Line: 0123456789\r\n".repeat(10_000) + "\r\nbody";

        byte[] header = QuotedHeader.read(new BytesContent(huge.getBytes(StandardCharsets.US_ASCII)));

        assertThat(header.length).isLessThanOrEqualTo(QuotedHeader.MAX_BYTES).isGreaterThan(60_000);
        assertThat(new String(header, StandardCharsets.US_ASCII)).endsWith("X-Line: 0123456789\r\n");
    }

    @Test
    void reportShouldHaveNoLineLongerThanMailCanCarry() throws Exception {
        String longLine = "X-Long: " + "y".repeat(5000) + "\r\n\r\nbody";
        RecipientOutcome wordy = new RecipientOutcome(
                "b@example.org", Result.BOUNCED, Failure.CONTENT_REFUSED, "mx", "5.6.0", null, "w".repeat(3000));

        assertThat(text(report(null, longLine, wordy)).split("\r\n")).allMatch(line -> line.length() <= 998);
    }

    @Test
    void relayReportShouldSayThatNoMoreIsToldWhenTheNextServerDoesNotReport() throws Exception {
        RecipientOutcome taken = new RecipientOutcome(
                "b@example.org",
                Result.DELIVERED,
                null,
                "mx.example.org",
                "2.0.0",
                new SmtpReply(250, List.of("2.0.0 queued")),
                "250 2.0.0 queued");
        Message message = parse(report(StatusReport.Kind.RELAYED, null, Messages.PLAIN, DsnParameters.NONE, taken));

        // RFC 3464 section 2.3.3
        assertThat(message.getSubject()).startsWith("Relayed:");
        assertThat(body(((Multipart) message.getBody()).getBodyParts().get(1)))
                .contains("Action: relayed\r\nStatus: 2.0.0\r\n", "Remote-MTA: dns; mx.example.org")
                .doesNotContain("Will-Retry-Until");
    }

    @ParameterizedTest(name = "ENVID {0}, ORCPT {1} -> {2}, {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "QQ314159,    rfc822;Dana@Ivory.EDU,       QQ314159, rfc822; Dana@Ivory.EDU,      RFC 3461 appendix A",
                "a+2Bb+3Dc,   rfc822;x+2By@example.org,    a+b=c,    rfc822; x+y@example.org,     xtext is decoded",
                "-,           utf-8;j\\x{FC}rgen@b.example, -,        utf-8; j\\x{FC}rgen@b.example, RFC 6533 section 3",
                "-,           utf-8;j\u00fcrgen@b.example, -,       utf-8; j\\x{FC}rgen@b.example, RFC 6533 section 3",
                "-,           -,                           -,        -,                           as it was",
            })
    void reportShouldRepeatWhatTheSenderNamedTheMailAndTheRecipient(
            String envid, String orcpt, String id, String original, String reason) throws Exception {
        DsnParameters dsn =
                new DsnParameters(null, envid, Map.of("nobody@example.org", new DsnParameters.Recipient(null, orcpt)));
        byte[] report = report(StatusReport.Kind.FAILED, null, Messages.PLAIN, dsn, REFUSED);

        String fields =
                body(((Multipart) parse(report).getBody()).getBodyParts().get(1));
        assertThat(fields.contains("Original-Envelope-Id: ")).isEqualTo(id != null);
        assertThat(fields.contains("Original-Recipient: ")).isEqualTo(original != null);
        assertThat(fields)
                .as(reason)
                .contains(id == null ? "" : "Original-Envelope-Id: " + id + "\r\n")
                .contains(original == null ? "" : "Original-Recipient: " + original + "\r\nFinal-Recipient: ");
    }

    @ParameterizedTest(name = "{0}, {1} -> {2}")
    @CsvSource({
        "FULL, plain,     message/rfc822",
        "full, plain,     message/rfc822",
        "HDRS, plain,     text/rfc822-headers",
        "FULL, eight-bit, text/rfc822-headers",
        "FULL, huge,      text/rfc822-headers",
    })
    void reportShouldReturnTheMessageOnlyWhenItIsAskedForAndCanBe(String ret, String about, String type)
            throws Exception {
        String text = switch (about) {
            case "eight-bit" -> Messages.EIGHT_BIT;
            case "huge" -> Messages.LONG;
            default -> Messages.PLAIN;
        };
        DsnParameters dsn = new DsnParameters(ret, null, Map.of());
        byte[] report = report(StatusReport.Kind.FAILED, null, text, dsn, REFUSED);

        assertThat(((Multipart) parse(report).getBody()).getBodyParts().get(2).getMimeType())
                .isEqualTo(type);
        assertThat(text(report).contains("\r\n\r\nhello\r\n\r\n--=_Report1--"))
                .isEqualTo(type.equals("message/rfc822"));
    }

    private static byte[] report(@Nullable Instant retryUntil, String about, RecipientOutcome... outcomes)
            throws IOException {
        StatusReport.Kind kind = retryUntil == null ? StatusReport.Kind.FAILED : StatusReport.Kind.DELAYED;
        return report(kind, retryUntil, about, DsnParameters.NONE, outcomes);
    }

    private static byte[] report(
            StatusReport.Kind kind,
            @Nullable Instant retryUntil,
            String about,
            DsnParameters dsn,
            RecipientOutcome... outcomes)
            throws IOException {
        byte[] original = about.getBytes(StandardCharsets.ISO_8859_1);
        return new StatusReport(
                        "Report1",
                        "gw.example.net",
                        "postmaster@gw.example.net",
                        "a@example.net",
                        "Mail1-x",
                        ARRIVAL,
                        ARRIVAL.plusSeconds(14_400),
                        kind,
                        retryUntil,
                        List.of(outcomes),
                        dsn,
                        ReturnedContent.read(new BytesContent(original), dsn.wantsFullMessage()))
                .toMessage();
    }

    private static String header(String message) {
        return message.substring(0, message.indexOf("\r\n\r\n") + 2);
    }

    private static Message parse(byte[] message) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.STRICT);
        return builder.parseMessage(new ByteArrayInputStream(message));
    }

    private static String body(Entity part) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (part.getBody() instanceof SingleBody single) {
            single.writeTo(out);
        } else {
            throw new IllegalStateException(part.getMimeType() + " has no body of its own");
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = StatusReportTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n");
        }
    }
}
