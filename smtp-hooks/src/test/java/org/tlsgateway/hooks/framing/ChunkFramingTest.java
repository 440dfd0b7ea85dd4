package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** BDAT (RFC 3030) beyond the corpus: time, back-pressure, work. Idle 10 s, command 30 s, message 60 s. */
class ChunkFramingTest {
    private final FakeSession session = FakeSession.greeted();

    @AfterEach
    void close() {
        session.close();
        assertThat(session.leaked()).isZero();
    }

    private void pass(int seconds) {
        session.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        session.channel.runScheduledPendingTasks();
    }

    @Test
    void octetsShouldNotBeReadAsCommandsWhenTheSessionAsksForACommand() {
        session.prompt = false;
        session.send("BDAT 6\r\nRSET\r\nNOOP\r\n");
        session.askForCommand();
        assertThat(session.events).containsExactly("bdat BDAT 6\\r\\n", "command NOOP\\r\\n");
    }

    @Test
    void octetsShouldNotBeReadAsCommandsWhenTheyComeAfterTheSessionAskedForACommand() {
        session.prompt = false;
        session.send("BDAT 6\r\n");
        session.askForCommand();
        session.send("RSE");
        session.send("T\r\nNOOP\r\n");
        assertThat(session.events).containsExactly("bdat BDAT 6\\r\\n", "command NOOP\\r\\n");
    }

    @Test
    void restOfAChunkShouldBeSwallowedWhenTheSessionHasEnough() {
        session.prompt = false;
        session.send("BDAT 8 LAST\r\nab");
        session.answer();
        session.framer.skipChunk();
        session.send("cdQUITNOOP\r\n");
        session.askForCommand();
        assertThat(session.events).containsExactly("bdat BDAT 8 LAST\\r\\n", "chunk ab", "command NOOP\\r\\n");
    }

    @Test
    void readingShouldStopWhenOctetsAreNotAskedFor() {
        session.prompt = false;
        session.send("BDAT 1000000 LAST\r\n");
        session.send("x".repeat(SmtpFramer.HIGH + 1));
        assertThat(session.channel.config().isAutoRead()).isFalse();
        while (session.answer()) {}
        assertThat(session.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void octetsShouldNotBeCopiedWhenTheyAreTakenAsTheyCome() {
        session.send("BDAT 1000000 LAST\r\n");
        for (int i = 0; i < 100; i++) {
            session.send("x".repeat(10_000));
        }
        assertThat(session.events).hasSize(2);
        assertThat(session.framer.copied()).isZero();
        assertThat(session.framer.scanned()).isEqualTo("BDAT 1000000 LAST\r\n".length());
    }

    @Test
    void sessionShouldEndWhenAChunkDripsIn() {
        session.send("BDAT 100 LAST\r\n");
        for (int i = 0; i < 12; i++) {
            assertThat(session.events).hasSize(1);
            pass(5);
            session.send("x");
        }
        assertThat(session.events).containsExactly("bdat BDAT 100 LAST\\r\\n", "violation DATA_TIMEOUT");
    }

    @Test
    void sessionShouldEndWhenARefusedChunkDripsIn() {
        session.send("BDAT 100 NEVER\r\n");
        for (int i = 0; i < 12; i++) {
            assertThat(session.events).hasSize(1);
            pass(5);
            session.send("x");
        }
        assertThat(session.events).containsExactly("bdat BDAT 100 NEVER\\r\\n", "violation DATA_TIMEOUT");
    }

    @Test
    void sessionShouldEndWhenAMessageDripsInByChunks() {
        for (int i = 0; i < 7; i++) {
            session.send("BDAT 1\r\nx");
            pass(9);
        }
        assertThat(session.events).hasSize(15).last().isEqualTo("violation DATA_TIMEOUT");
    }

    @Test
    void sessionShouldEndWhenTheMessageTookTooLongWhileItHadTheWord() {
        session.prompt = false;
        session.send("BDAT 1\r\nx");
        session.answer();
        session.answer();
        pass(61);
        session.answer();
        assertThat(session.events).containsExactly("bdat BDAT 1\\r\\n", "chunk x", "violation DATA_TIMEOUT");
    }

    @Test
    void nextMessageShouldHaveItsOwnTime() {
        for (int i = 0; i < 4; i++) {
            session.send("BDAT 1\r\nx");
            pass(9);
            session.send("BDAT 1\r\nx");
            pass(9);
            session.send(i % 2 == 0 ? "BDAT 0 LAST\r\n" : "RSET\r\n");
            pass(9);
        }
        assertThat(session.events).hasSize(22).noneMatch(event -> event.startsWith("violation"));
    }

    @Test
    void sessionShouldEndWhenTheClientIsIdleInAChunk() {
        session.send("BDAT 100\r\nx");
        pass(10);
        assertThat(session.events).containsExactly("bdat BDAT 100\\r\\n", "violation IDLE_TIMEOUT");
    }
}
