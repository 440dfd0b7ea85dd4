package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.ClientTlsDemand;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;

/** Senders and recipients whose mail a listener takes inside TLS only. */
class ClientTlsDemandTest {
    private static final String UTF8_DOMAIN = "xn--bcher-kva.example";

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener(ClientTls tls) {
        Set<EhloKeyword> hidden = tls == ClientTls.STRIP ? Set.of(EhloKeyword.STARTTLS) : Set.of();
        return RunningListener.with(container, directory)
                .policy(new SessionPolicy(
                        List.of(),
                        new SessionDecision(tls, hidden, "rule-1", "because"),
                        List.of(
                                new ClientTlsDemand("law", domain("law.example"), null, "contract"),
                                new ClientTlsDemand("court", null, domain("court.example"), "contract"),
                                new ClientTlsDemand("both", domain(UTF8_DOMAIN), domain("gov.example"), "act"))));
    }

    private static AddressPatterns domain(String name) {
        return new AddressPatterns(Set.of(), Set.of(new DomainName(name)), Set.of());
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** RFC 3207 section 4. */
    @Test
    void senderShouldBeRefusedInClearAndTakenInsideTls() throws IOException {
        try (RunningListener listener = listener(ClientTls.OFFER).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<a@LAW.example>"))
                    .isEqualTo("530 5.7.0 Must issue a STARTTLS command first for this sender");
            assertThat(client.send("Subject: x\r\n\r\nof another sender")).startsWith("250");
            client.startTls();
            client.say("EHLO c.example");
            assertThat(client.say("MAIL FROM:<a@law.example>")).startsWith("250 2.1.0");
        }
    }

    @Test
    void recipientShouldBeRefusedInClearAndOthersTaken() throws IOException {
        try (RunningListener listener = listener(ClientTls.OFFER).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<>");
            assertThat(client.say("RCPT TO:<b@court.example>"))
                    .isEqualTo("530 5.7.0 Must issue a STARTTLS command first for this recipient");
            assertThat(client.say("RCPT TO:<b@sub.court.example>")).startsWith("250");
            client.say("DATA");
            assertThat(client.raw("Subject: x\r\n\r\ny\r\n.\r\n").reply()).startsWith("250");
        }
        assertThat(container.seen.get(0).recipients()).containsExactly("b@sub.court.example");
    }

    @Test
    void refusalShouldBeFinalWhenTlsIsStripped() throws IOException {
        try (RunningListener listener = listener(ClientTls.STRIP).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<a@law.example>")).startsWith("550 5.7.10");
        }
    }

    @Test
    void bothConditionsShouldHoldAlsoWhenTheSenderIsNotAscii() throws IOException {
        try (RunningListener listener = listener(ClientTls.OFFER).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(utf8("MAIL FROM:<j\u00f6rg@b\u00fccher.example> SMTPUTF8")))
                    .startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@gov.example>")).startsWith("530 5.7.0");
        }
    }
}
