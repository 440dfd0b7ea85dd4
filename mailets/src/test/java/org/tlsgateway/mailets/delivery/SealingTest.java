package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Trust;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Seal;
import org.tlsgateway.core.inspection.Seal.Check;
import org.tlsgateway.core.inspection.SealKey;
import org.tlsgateway.core.inspection.SealedBody;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.Mails;

/** What lies in the queue when fields are sealed. */
class SealingTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final SealKey KEY =
            SealKey.parse(Base64.getEncoder().encodeToString(new byte[32])).orElseThrow();
    private static final InspectionConfig.Sieve SIEVE =
            new InspectionConfig.Sieve(Path.of("outbound.sieve"), Duration.ofSeconds(1));

    private static GatewayConfig config(SealKey key) {
        InspectionConfig inspection = new InspectionConfig(
                Duration.ofSeconds(1),
                List.of(),
                ContentLimits.DEFAULT,
                new Trust(Trust.DEFAULT.refusal(), Trust.DEFAULT.authenticationResults(), key),
                SIEVE);
        return new GatewayConfig(List.of(), Settings.delivery(2, "gw.example.net"), inspection, Set.of());
    }

    /** As the queue gets it. */
    private static MailImpl queued(String content, SealKey key) throws Exception {
        MailImpl mail = Mails.of(content);
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.CLEANED, true));
        return queued(mail, key);
    }

    private static MailImpl queued(MailImpl mail, SealKey key) throws Exception {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        QueuedMessage.copy(mail, copy);
        mail.dispose();
        return Sealing.seal(copy, config(key), NOW);
    }

    private static String content(MailImpl mail) throws Exception {
        try (InputStream in = QueuedMessage.open(mail)) {
            String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(QueuedMessage.size(mail)).isEqualTo(content.length());
            return content;
        }
    }

    private static Check check(String content) throws Exception {
        InputStream in = new BufferedInputStream(
                new java.io.ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)));
        List<Seal.Field> fields = new ArrayList<>();
        for (HeaderBlock.Field field : HeaderBlock.read(in).fields()) {
            String raw = new String(field.raw(), StandardCharsets.ISO_8859_1);
            fields.add(new Seal.Field(field.name(), raw.substring(raw.indexOf(':') + 1)));
        }
        SealedBody body = new SealedBody();
        byte[] bytes = in.readAllBytes();
        body.add(bytes, bytes.length);
        return Seal.check(new Seal.Message(fields, body.end()), KEY, NOW, Duration.ZERO);
    }

    static Stream<String> messages() {
        return Stream.of(Messages.ALL);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageShouldGetASealThatHoldsAndKeepAllItsBytes(String message) throws Exception {
        MailImpl mail = queued(message, KEY);

        String content = content(mail);
        assertThat(content).startsWith("X-TlsGateway-Seal: v=1;").endsWith("=\r\n" + message);
        assertThat(check(content)).isEqualTo(Check.VALID);
        assertThat(check("Cc: x@x.test\r\n" + content)).isEqualTo(Check.CHANGED);
        // A queue reads it again.
        assertThat(content(mail)).isEqualTo(content);
        assertThat(Mails.written(mail)).endsWith(content);
        mail.dispose();
    }

    @Test
    void sealShouldCoverWhatTheGatewayAdded() throws Exception {
        MailImpl mail =
                queued("X-TlsGateway-Scan: rspamd\r\nAuthentication-Results: gw.example.net; auth=pass\r\n\r\n", KEY);

        String content = content(mail);
        assertThat(content.replaceAll("\\s+", " ")).contains(" x-spam-flag x-tlsgateway-scan authentication-results;");
        assertThat(check(content)).isEqualTo(Check.VALID);
        assertThat(check(content.replace("rspamd", "clean"))).isEqualTo(Check.CHANGED);
        mail.dispose();
    }

    @Test
    void messageShouldStayAsItIsWhenThereIsNoKeyOrNobodyInspectedItOrItHasNoHeader() throws Exception {
        assertThat(content(queued(Messages.PLAIN, null))).isEqualTo(Messages.PLAIN);
        assertThat(content(queued(Mails.of(Messages.PLAIN), KEY))).isEqualTo(Messages.PLAIN);
        assertThat(content(queued(" begins with a blank\r\n", KEY))).isEqualTo(" begins with a blank\r\n");
    }

    @Test
    void sealShouldBeTheSameAtTheNextTry() throws Exception {
        MailImpl first = queued(Messages.EIGHT_BIT, KEY);
        MailImpl next = MailImpl.duplicateWithoutMessage(first).build();

        QueuedMessage.share(new StoredContent(first), next);

        assertThat(content(next)).isEqualTo(content(first));
        first.dispose();
    }

    @Test
    void releasedMailShouldBeSealedWhenItLeavesTheQuarantine() throws Exception {
        MailImpl held = queued(Messages.EIGHT_BIT, null);
        MailImpl released = MailImpl.duplicateWithoutMessage(held).build();
        QueuedMessage.share(new StoredContent(held), released);

        MailImpl sealed = Sealing.seal(released, config(KEY), NOW);

        assertThat(sealed.getName()).isEqualTo(released.getName());
        assertThat(check(content(sealed))).isEqualTo(Check.VALID);
        assertThat(content(held)).isEqualTo(Messages.EIGHT_BIT);
        held.dispose();
    }
}
