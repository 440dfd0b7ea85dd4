package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.core.session.ClientTls;

class MailFlowTest {
    private static final String MESSAGE = "From: a@client.example\r\nSubject: hello\r\n\r\nline one\r\n..dot\r\n";

    @TempDir
    Path directory;

    @Test
    void messageShouldBeAcceptedWhenItComesInClear() throws Exception {
        FakeContainer container = new FakeContainer();
        try (RunningListener listener =
                        RunningListener.with(container, directory).start();
                SmtpTalker client = listener.connect()) {
            assertThat(client.reply()).startsWith("220 gw.example ESMTP");
            assertThat(client.say("EHLO client.example"))
                    .startsWith("250-gw.example")
                    .contains("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 1000000", "STARTTLS")
                    .doesNotContain("AUTH");
            assertThat(client.send(MESSAGE)).isEqualTo("250 2.0.0 Ok: queued as Q1");
            assertThat(client.say("QUIT")).startsWith("221 2.0.0");
            assertThat(client.reply()).isEmpty();
        }
        assertThat(container.seen).hasSize(1);
        FakeContainer.Seen seen = container.seen.get(0);
        assertThat(seen.content())
                .startsWith(
                        "Received: from client.example ([127.0.0.1])\r\n\tby gw.example (TLS Gateway) with ESMTP id ")
                .contains("\r\n\tfor <b@dest.example>;\r\n\t")
                .endsWith("From: a@client.example\r\nSubject: hello\r\n\r\nline one\r\n.dot\r\n\r\n");
        assertThat(seen.recipients()).containsExactly("b@dest.example");
        assertThat(seen.state()).isEqualTo("inspection");
        assertThat(seen.attributes())
                .containsEntry(MailAttributes.CLIENT_IP, "127.0.0.1")
                .containsEntry(MailAttributes.HELO, "client.example")
                .containsEntry(MailAttributes.RULE, "rule-1")
                .doesNotContainKey(MailAttributes.TLS_PROTOCOL);
    }

    @Test
    void messageShouldBeAcceptedWhenItComesOverTls() throws Exception {
        FakeContainer container = new FakeContainer();
        try (RunningListener listener = RunningListener.with(container, directory)
                        .decision(ClientTls.REQUIRE)
                        .start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<a@client.example>")).startsWith("530 5.7.0");
            client.startTls();
            assertThat(client.say("MAIL FROM:<a@client.example>")).startsWith("503 5");
            assertThat(client.say("EHLO client.example"))
                    .doesNotContain("STARTTLS")
                    .contains("AUTH LOGIN PLAIN");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
            assertThat(client.say("STARTTLS")).startsWith("503 5.5.1");
            assertThat(client.say("QUIT")).startsWith("221");
        }
        FakeContainer.Seen seen = container.seen.get(1);
        assertThat(seen.content())
                .contains("(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)")
                .contains("with ESMTPS id");
        assertThat(seen.attributes())
                .containsEntry(MailAttributes.TLS_PROTOCOL, "TLSv1.3")
                .containsEntry(MailAttributes.TLS_CIPHER, "TLS_AES_256_GCM_SHA384");
    }

    @Test
    void bigMessageShouldLeaveNoFileWhenItIsDone() throws Exception {
        FakeContainer container = new FakeContainer();
        try (RunningListener listener =
                        RunningListener.with(container, directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            String big = "Subject: big\r\n\r\n" + ("x".repeat(98) + "\r\n").repeat(5000);
            assertThat(client.send(big)).startsWith("250");
            assertThat(container.seen.get(0).content()).endsWith(big + "\r\n");
            client.say("QUIT");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void refusalShouldReachTheClientWithItsReason() throws IOException {
        FakeContainer container = new FakeContainer((mail, inspection) ->
                inspection.refuse(new Verdict.Refused("5.7.1", "SPAM", "looks like spam\r\nX: y")));
        try (RunningListener listener =
                        RunningListener.with(container, directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(MESSAGE)).isEqualTo("550 5.7.1 [SPAM] looks like spam??X: y");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void messageShouldBeDeferredWhenThereIsNoVerdict() throws IOException {
        try (RunningListener listener =
                        RunningListener.with(mail -> {}, directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(MESSAGE)).startsWith("451 4.3.5");
        }
    }

    @Test
    void messageShouldBeDeferredWhenAMailetCrashes() throws IOException {
        FakeContainer container = new FakeContainer((mail, inspection) -> {
            inspection.stage(new FakeContainer().staged(() -> {
                throw new AssertionError("committed");
            }));
            throw new IllegalStateException("crash");
        });
        try (RunningListener listener =
                        RunningListener.with(container, directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(MESSAGE)).startsWith("451 4.3.0");
        }
    }

    @Test
    void messageShouldBeDeferredWithItsOwnCodeWhenTheDiskIsFull() throws IOException {
        FakeContainer thrown = new FakeContainer((mail, inspection) -> {
            throw new UncheckedIOException(new IOException("No space left on device"));
        });
        FakeContainer swallowed = new FakeContainer((mail, inspection) -> {
            inspection.stage(new FakeContainer().staged(() -> {
                throw new AssertionError("committed");
            }));
            mail.setErrorMessage("MessagingException: java.io.IOException: No space left on device");
        });
        for (FakeContainer container : List.of(thrown, swallowed)) {
            try (RunningListener listener =
                            RunningListener.with(container, directory).start();
                    SmtpTalker client = listener.connect()) {
                client.greet();
                assertThat(client.send(MESSAGE)).startsWith("452 4.3.1");
            }
        }
    }
}
