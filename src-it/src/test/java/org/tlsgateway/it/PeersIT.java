package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.Rspamd;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;

/** The peers are what the other tests take them for. */
class PeersIT {
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @RegisterExtension
    static final Rspamd RSPAMD = new Rspamd();

    @ParameterizedTest
    @EnumSource(TestPki.Flaw.class)
    void postfixShouldOfferTlsWithEachCertificate(TestPki.Flaw flaw) {
        String recipient =
                "peers@" + flaw.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".test";
        try (SmtpDialogue client = SmtpDialogue.hello(POSTFIX.port(flaw))) {
            client.startTls();
            assertThat(client.mail("a@client.test", recipient, Messages.plain("one")))
                    .startsWith("250");
        }
        assertThat(POSTFIX.awaitMessage(recipient, Duration.ofSeconds(5))).contains("Subject: one");
    }

    @Test
    void postfixShouldRefuseStartTlsWhereThereIsNone() {
        try (SmtpDialogue client = SmtpDialogue.connect(POSTFIX.clearPort())) {
            client.reply();
            assertThat(client.say("EHLO client.test")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("502");
        }
    }

    @Test
    void rspamdShouldRejectGtube() throws Exception {
        HttpRequest scan = HttpRequest.newBuilder(URI.create(RSPAMD.url() + "/checkv2"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString(Messages.gtube() + "\r\n"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(scan, HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(answer).contains("\"action\":\"reject\"");
    }
}
