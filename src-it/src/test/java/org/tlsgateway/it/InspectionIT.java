package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Rspamd;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** What a real Rspamd finds decides what the client is told. */
class InspectionIT {
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @Order(1)
    @RegisterExtension
    static final Rspamd RSPAMD = new Rspamd();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .rspamd(RSPAMD.url(), "onFailure=\"closed\"")
            .destination("sink.test", "opportunistic", SINK.port(), ""));

    private static String send(String message) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            return client.mail("sender@client.test", "a@sink.test", message);
        }
    }

    @Test
    void gtubeShouldBeRefusedByRspamd() {
        assertThat(send(Messages.gtube())).startsWith("550 5.7.1").containsIgnoringCase("spam");
        assertThat(SINK.messages()).noneMatch(message -> message.contains("Subject: GTUBE\r\n"));
    }

    @Test
    void messageShouldPassWithAHeaderWhenRspamdWantsOne() {
        assertThat(send(Messages.addHeader())).startsWith("250");
        Waiting.until(
                "the marked message",
                Duration.ofSeconds(20),
                () -> SINK.messages().stream().anyMatch(message -> message.contains("Subject: GTUBE 2\r\n")));
        assertThat(SINK.messages())
                .anyMatch(message -> message.contains("Subject: GTUBE 2\r\n") && message.contains("X-Spam"));
    }

    @Test
    void cleanMessageShouldPass() {
        assertThat(send(Messages.plain("clean"))).startsWith("250");
        Waiting.until(
                "the clean message",
                Duration.ofSeconds(20),
                () -> SINK.messages().stream().anyMatch(message -> message.contains("Subject: clean\r\n")));
    }
}
