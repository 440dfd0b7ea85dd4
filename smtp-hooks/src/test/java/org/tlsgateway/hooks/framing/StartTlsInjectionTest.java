package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clear bytes after STARTTLS, in every form and split at every byte: the session drops them (RFC 3207 section 5). */
class StartTlsInjectionTest {
    private static final List<String> BEFORE =
            List.of("", "EHLO a\r\n", "DATA\r\nfirst\r\n.\r\n", "DATA\r\n..\r\n.\r\nRSET\r\n");
    private static final List<String> COMMANDS =
            List.of("STARTTLS\r\n", "starttls\r\n", "StArTtLs\r\n", " STARTTLS\r\n", "STARTTLS \r\n", "STARTTLS x\r\n");
    private static final List<String> INJECTED = List.of(
            "MAIL FROM:<injected@b.example>\r\n", "M", "\r\n", "\n", "\0", "injected\n", "\026\003\001injected");

    static Stream<List<String>> forms() {
        return BEFORE.stream()
                .flatMap(before -> COMMANDS.stream()
                        .flatMap(command -> INJECTED.stream().map(injected -> List.of(before, command, injected))));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void sessionShouldNotGoIntoTlsWhenBytesWereInjected(List<String> form) {
        forEachSplit(form, session -> session.startTls());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void sessionShouldEndWhenBytesWereInjectedAndStartTlsIsRefused(List<String> form) {
        forEachSplit(form, FakeSession::answer);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void sessionShouldEndWhenTheMessageIsAskedForInstead(List<String> form) {
        forEachSplit(form, session -> session.framer.nextData(0));
    }

    @Test
    void framerShouldStopAtTheLineWhenItEndsInLfOnly() {
        for (String command : List.of("STARTTLS\nMAIL FROM:<injected@b.example>\r\n", "StartTLS\n", "STARTTLS\n\r\n")) {
            FakeSession session = FakeSession.greeted();
            session.send(command);
            assertThat(session.events).containsExactly("violation BARE_LF");
            session.send("MAIL FROM:<injected@b.example>\r\n");
            assertThat(session.events).hasSize(1);
            session.close();
            assertThat(session.leaked()).isZero();
        }
    }

    @Test
    void framerShouldSayThatInputIsAheadWhenItCameAfterStartTls() {
        FakeSession session = FakeSession.greeted();
        session.send("STARTTLS\r\n");
        assertThat(session.framer.hasInput()).isFalse();
        session.send("x");
        assertThat(session.framer.hasInput()).isTrue();
        session.close();
    }

    @Test
    void nextCommandShouldBeHeardWhenItComesBeforeTheSessionAsksForIt() {
        FakeSession session = FakeSession.greeted();
        session.send("STARTTLS\r\n");
        session.channel.writeOutbound(Unpooled.copiedBuffer("454 4.7.0 no\r\n", StandardCharsets.US_ASCII));
        session.send("NOOP\r\n");
        session.answer();
        assertThat(session.events).containsExactly("command STARTTLS\\r\\n", "command NOOP\\r\\n");
        session.close();
    }

    @Test
    void sessionShouldEndWhenBytesWereInjectedBeforeTheReply() {
        FakeSession session = FakeSession.greeted();
        session.send("STARTTLS\r\n");
        session.send("NOOP\r\n");
        session.channel.writeOutbound(Unpooled.copiedBuffer("454 4.7.0 no\r\n", StandardCharsets.US_ASCII));
        session.answer();
        assertThat(session.events).containsExactly("command STARTTLS\\r\\n", "violation STARTTLS_INJECTION");
        session.close();
    }

    @Test
    void framerShouldForgetNothingWhenTheSessionIsNotWaitingForTls() {
        FakeSession session = FakeSession.greeted();
        assertThat(session.startTls()).as("the session has asked for a command").isFalse();
        assertThat(session.channel.isOpen()).isFalse();
    }

    private interface Reaction {
        void to(FakeSession session);
    }

    private static void forEachSplit(List<String> form, Reaction reaction) {
        byte[] bytes = String.join("", form).getBytes(StandardCharsets.ISO_8859_1);
        for (int split = 0; split < bytes.length; split++) {
            FakeSession session = FakeSession.greeted();
            session.send(bytes, 0, split);
            session.send(bytes, split, bytes.length);
            reaction.to(session);
            session.channel.runPendingTasks();
            if (session.channel.isOpen()) {
                session.send("NOOP injected\r\n");
            }
            assertThat(session.events)
                    .as("%s split at %s", form, split)
                    .noneMatch(event -> event.contains("injected") || event.equals("tls"));
            String last = session.events.get(session.events.size() - 1);
            assertThat(last.equals("violation STARTTLS_INJECTION") || !session.channel.isOpen())
                    .as("ended: %s split at %s: %s", form, split, session.events)
                    .isTrue();
            session.close();
            assertThat(session.leaked()).isZero();
        }
    }
}
