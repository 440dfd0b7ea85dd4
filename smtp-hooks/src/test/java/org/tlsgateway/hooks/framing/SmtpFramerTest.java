package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.config.ListenerConfig;

/** Who has the word, what is read when, and what it costs. */
class SmtpFramerTest {
    private final FakeSession session = FakeSession.greeted();

    @AfterEach
    void everyBufferIsReleased() {
        session.close();
        assertThat(session.leaked()).isZero();
    }

    @Test
    void framerShouldHoldBackWhenTheSessionHasNotAnswered() {
        session.prompt = false;
        session.send("NOOP\r\nQUIT\r\n");
        assertThat(session.events).containsExactly("command NOOP\\r\\n");
        assertThat(session.framer.hasInput()).isTrue();

        session.answer();
        assertThat(session.events).containsExactly("command NOOP\\r\\n", "command QUIT\\r\\n");
        assertThat(session.framer.hasInput()).isFalse();
    }

    @Test
    void framerShouldSayThatInputIsAheadWhenTheClientDidNotWaitFor354() {
        session.prompt = false;
        session.send("DATA\r\nSubject: early\r\n");
        assertThat(session.framer.hasInput()).isTrue();
    }

    @Test
    void framerShouldTellNothingBeforeTheSessionAsks() {
        try (FakeSession silent = new FakeSession()) {
            silent.send("EHLO early\r\n");
            assertThat(silent.events).isEmpty();
            assertThat(silent.framer.hasInput()).isTrue();
        }
    }

    @Test
    void framerShouldHandOverOneBlockWhenTheSessionHasNotTakenTheLast() {
        session.prompt = false;
        session.send("DATA\r\n");
        session.answer();
        session.send("one\r\n");
        session.send("two\r\n.\r\nQUIT\r\n");
        assertThat(session.events).hasSize(1);

        session.answer();
        session.answer();
        assertThat(session.events).containsExactly("command DATA\\r\\n", "message one\\r\\ntwo\\r\\n");
        assertThat(session.framer.hasInput()).isTrue();
    }

    @Test
    void framerShouldPassOnWhatIsNotBytes() {
        Object header = new Object();
        io.netty.channel.embedded.EmbeddedChannel channel =
                new io.netty.channel.embedded.EmbeddedChannel(new SmtpFramer(FakeSession.LIMITS, FakeSession.TIMEOUTS));
        channel.writeInbound(header);
        assertThat((Object) channel.readInbound()).isSameAs(header);
        channel.finishAndReleaseAll();
    }

    @Test
    void framerShouldStopReadingWhenTheSessionDoesNotAnswer() {
        session.prompt = false;
        String commands = "NOOP\r\n".repeat(1000);
        int sent = 0;
        while (session.channel.config().isAutoRead()) {
            session.send(commands);
            sent += commands.length();
            assertThat(sent).isLessThan(SmtpFramer.HIGH + 2 * commands.length());
        }
        assertThat(session.leaked()).as("memory held").isLessThan(4L * SmtpFramer.HIGH);

        while (session.answer()) {}
        assertThat(session.events).hasSize(sent / 6);
        assertThat(session.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void framerShouldGoOnReadingOnlyWhenLittleIsLeft() {
        session.prompt = false;
        session.send("NOOP\r\n".repeat(SmtpFramer.HIGH / 6 + 10));
        assertThat(session.channel.config().isAutoRead()).isFalse();
        session.answer();
        assertThat(session.channel.config().isAutoRead()).isFalse();
        for (int i = 0; i < (SmtpFramer.HIGH - SmtpFramer.LOW) / 6; i++) {
            session.answer();
        }
        assertThat(session.channel.config().isAutoRead()).isFalse();
        for (int i = 0; i < 20; i++) {
            session.answer();
        }
        assertThat(session.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void framerShouldReadOnWhenTheLineItWaitsForIsLongerThanTheLowMark() {
        ListenerConfig.Limits wide = new ListenerConfig.Limits(0, 0, 0, 100, 4 * SmtpFramer.LOW, 1000, 10);
        try (FakeSession wider = new FakeSession(wide)) {
            wider.framer.nextCommand();
            wider.prompt = false;
            wider.send("NOOP\r\n" + "NOOP\r\n".repeat(SmtpFramer.HIGH / 6) + "x".repeat(2 * SmtpFramer.LOW));
            assertThat(wider.channel.config().isAutoRead()).isFalse();
            while (wider.answer()) {}
            assertThat(wider.channel.config().isAutoRead()).isTrue();
            wider.send("\r\n");
            assertThat(wider.events.get(wider.events.size() - 1)).startsWith("command xxx");
        }
    }

    @Test
    void framerShouldStopReadingAndHoldBackWhenRepliesAreNotRead() {
        session.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 100));
        ByteBuf replies = Unpooled.wrappedBuffer(new byte[200]);
        session.channel.write(replies);
        session.send("NOOP\r\nNOOP\r\n");
        assertThat(session.events).isEmpty();
        assertThat(session.channel.config().isAutoRead()).isFalse();

        session.channel.flush();
        session.channel.runPendingTasks();
        assertThat(session.events).hasSize(2);
        assertThat(session.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void framerShouldEndTheSessionWhenALineHasNoEnd() {
        byte[] part = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        int sent = 0;
        while (session.events.isEmpty()) {
            session.send(part, 0, part.length);
            sent += part.length;
            assertThat(session.leaked()).as("memory held").isLessThan(4096);
            assertThat(sent).isLessThan(LineScanner.ENDLESS + 2000);
        }
        assertThat(session.events).containsExactly("violation ENDLESS_LINE");
    }

    @Test
    void framerShouldThrowAwayWhatComesAndCloseInTheEndWhenTheSessionWasEnded() {
        session.send("a\nb");
        for (int i = 0; i < 100; i++) {
            session.send("NOOP\r\n".repeat(1000));
        }
        assertThat(session.leaked()).isZero();
        assertThat(session.channel.config().isAutoRead()).isTrue();
        assertThat(session.events).containsExactly("violation BARE_LF");
        assertThat(session.channel.isOpen()).isTrue();

        session.channel.advanceTimeBy(SmtpFramer.LINGER_SECONDS, TimeUnit.SECONDS);
        session.channel.runScheduledPendingTasks();
        assertThat(session.channel.isOpen()).isFalse();
    }

    @Test
    void framerShouldLookAtEachByteOnceWhenThousandsOfCommandsArePipelined() {
        int count = 50_000;
        session.send("NOOP\r\n".repeat(count));
        assertThat(session.events).hasSize(count);
        assertThat(session.framer.scanned()).isEqualTo(6L * count);
    }

    @Test
    void framerShouldLookAtEachByteOnceWhenBytesComeOneByOne() {
        byte[] line = ("NOOP " + "x".repeat(50) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int n = 0; n < 100; n++) {
            for (int i = 0; i < line.length; i++) {
                session.send(line, i, i + 1);
            }
        }
        assertThat(session.framer.scanned()).isEqualTo(100L * line.length);
    }

    @Test
    void framerShouldCopyEachByteFewTimesWhenTheSessionIsSlowerThanTheClient() {
        session.prompt = false;
        long sent = 0;
        for (int i = 0; i < 20_000; i++) {
            // as much comes as is taken, with a lot left all the time
            session.send("NOOP\r\n");
            sent += 6;
            if (i > 1300) {
                session.answer();
            }
        }
        assertThat(session.framer.copied()).isLessThan(3 * sent);
        while (session.answer()) {}
        assertThat(session.framer.scanned()).isEqualTo(sent);
    }

    @Test
    void framerShouldLookAtEachByteOfAMessageOnce() {
        ListenerConfig.Limits big = new ListenerConfig.Limits(0, 0, 0, 100, 512, 1000, 10);
        try (FakeSession taker = new FakeSession(big)) {
            taker.framer.nextCommand();
            taker.send("DATA\r\n");
            byte[] block = ("x".repeat(70) + "\r\n..\r\n").repeat(200).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 100; i++) {
                taker.send(block, 0, block.length);
            }
            taker.send(".\r\n");
            assertThat(taker.events).hasSize(2);
            assertThat(taker.framer.scanned()).isEqualTo(6 + 100L * block.length + 3);
        }
    }
}
