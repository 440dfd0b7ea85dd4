package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workers are a list of what they have to do. */
class ErrandsTest {
    private final ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private final ChannelHandlerContext ctx = channel.pipeline().context(handler);
    private final Deque<Runnable> workers = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final Errands errands =
            new Errands(workers::add, (context, bug) -> happened.add("broken: " + bug.getMessage()));

    private void workersRun() {
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
        channel.runPendingTasks();
    }

    @Test
    void resultShouldComeBackToTheSession() {
        errands.run(ctx, () -> "done", happened::add);
        assertThat(happened).isEmpty();
        workersRun();
        assertThat(happened).containsExactly("done");
    }

    @Test
    void eventsShouldWaitWhileAnErrandIsOut() {
        errands.run(ctx, () -> "done", happened::add);
        errands.whenBack(() -> happened.add("first"));
        errands.whenBack(() -> happened.add("second"));
        assertThat(happened).isEmpty();
        workersRun();
        assertThat(happened).containsExactly("done", "first", "second");
    }

    @Test
    void eventShouldNotWaitWhenNoErrandIsOut() {
        errands.whenBack(() -> happened.add("event"));
        assertThat(happened).containsExactly("event");
    }

    @Test
    void eventsShouldGoOnWaitingWhenTheResultSendsAnotherErrand() {
        errands.run(ctx, () -> "one", result -> {
            happened.add(result);
            errands.run(ctx, () -> "two", happened::add);
        });
        errands.whenBack(() -> happened.add("event"));
        workers.remove().run();
        channel.runPendingTasks();
        assertThat(happened).containsExactly("one");
        workersRun();
        assertThat(happened).containsExactly("one", "two", "event");
    }

    @Test
    void sessionShouldBeToldAndGoOnWhenAnErrandBreaks() {
        errands.run(
                ctx,
                () -> {
                    throw new IllegalStateException("no database");
                },
                result -> happened.add("never"));
        errands.whenBack(() -> happened.add("event"));
        workersRun();
        assertThat(happened).containsExactly("broken: no database", "event");
    }

    @Test
    void sessionShouldBeToldWhenWhatComesAfterAnErrandBreaks() {
        errands.run(ctx, () -> "done", result -> {
            throw new IllegalStateException("bug");
        });
        workersRun();
        assertThat(happened).containsExactly("broken: bug");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH PLAIN AGEAYg==, true",
        "auth login, true",
        "MAIL FROM:<a@b.example>, false",
        "MAIL FROM:<>, true",
        "RCPT TO:<postmaster>, true",
        "RCPT TO:<a@b.example>, false",
        "EHLO x, false",
        "DATA, false",
        "NOOP, false"
    })
    void commandShouldBeAnErrandWhenItsAnswerMayBlock(String line, boolean expected) {
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        assertThat(CommandLine.mayBlock(CommandLine.verb(bytes), bytes)).isEqualTo(expected);
    }
}
