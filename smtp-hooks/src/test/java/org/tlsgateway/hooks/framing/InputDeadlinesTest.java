package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Idle 10 s, command 30 s, message 60 s, on a clock that stands still until it is moved. */
class InputDeadlinesTest {
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
    void sessionShouldEndWhenTheClientIsIdle() {
        pass(9);
        assertThat(session.events).isEmpty();
        pass(1);
        assertThat(session.events).containsExactly("violation IDLE_TIMEOUT");
    }

    @Test
    void sessionShouldGoOnWhenTheClientSpeaksInTime() {
        for (int i = 0; i < 10; i++) {
            pass(9);
            session.send("NOOP\r\n");
        }
        assertThat(session.events).hasSize(10).allMatch(event -> event.startsWith("command"));
    }

    @Test
    void sessionShouldEndWhenACommandDripsIn() {
        session.send("N");
        for (int i = 0; i < 6; i++) {
            assertThat(session.events).isEmpty();
            pass(5);
            session.send("x");
        }
        assertThat(session.events).containsExactly("violation COMMAND_TIMEOUT");
    }

    @Test
    void commandShouldHaveItsOwnTimeWhenAnotherCameBefore() {
        for (int i = 0; i < 20; i++) {
            session.send("N");
            pass(9);
            session.send("OOP\r\n");
        }
        assertThat(session.events).hasSize(20).allMatch(event -> event.startsWith("command"));
    }

    @Test
    void sessionShouldEndWhenAMessageDripsIn() {
        session.send("DATA\r\n");
        for (int i = 0; i < 12; i++) {
            assertThat(session.events).hasSize(1);
            pass(5);
            session.send("x\r\n");
        }
        assertThat(session.events).containsExactly("command DATA\\r\\n", "violation DATA_TIMEOUT");
    }

    @Test
    void sessionShouldEndWhenTheMessageTookTooLongWhileItHadTheWord() {
        session.prompt = false;
        session.send("DATA\r\n");
        session.answer();
        session.send("x\r\n");
        pass(61);
        assertThat(session.events).hasSize(1);
        session.answer();
        assertThat(session.events).containsExactly("command DATA\\r\\n", "violation DATA_TIMEOUT");
    }

    @Test
    void nextMessageShouldHaveItsOwnTime() {
        for (int i = 0; i < 3; i++) {
            session.send("DATA\r\n");
            for (int n = 0; n < 5; n++) {
                pass(9);
                session.send("x\r\n");
            }
            session.send(".\r\n");
        }
        pass(9);
        session.send("NOOP\r\n");
        assertThat(session.events).hasSize(7).noneMatch(event -> event.startsWith("violation"));
    }

    @Test
    void clientShouldNotBeBlamedWhenTheSessionIsSlow() {
        session.prompt = false;
        session.send("NOOP\r\n");
        pass(3600);
        session.answer();
        pass(9);
        assertThat(session.events).containsExactly("command NOOP\\r\\n");
    }

    @Test
    void sessionShouldEndWhenRepliesAreNotRead() {
        session.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 100));
        session.channel.write(Unpooled.wrappedBuffer(new byte[200]));
        pass(10);
        assertThat(session.events).containsExactly("violation IDLE_TIMEOUT");
        pass(SmtpFramer.LINGER_SECONDS);
        assertThat(session.channel.isOpen()).isFalse();
    }

    @Test
    void nothingShouldRunOutWhenTheChannelIsClosed() {
        session.send("NOO");
        session.channel.close();
        pass(3600);
        assertThat(session.events).isEmpty();
    }
}
