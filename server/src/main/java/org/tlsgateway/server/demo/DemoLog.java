package org.tlsgateway.server.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The gateway's log, kept in memory: the demo reads its delivery attempts there, as an operator would. */
final class DemoLog extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = new ArrayList<>();

    /** Takes the place of every other configuration of the log in this process. */
    static DemoLog install() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        DemoLog log = new DemoLog();
        log.setContext(context);
        log.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(log);
        context.getLogger("org.tlsgateway").setLevel(Level.INFO);
        return log;
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage());
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The first such line after so many others, when it comes in time. */
    synchronized Optional<String> await(Predicate<String> wanted, Duration time) throws InterruptedException {
        Instant end = Instant.now().plus(time);
        while (true) {
            Optional<String> found = lines.stream().filter(wanted).findFirst();
            long left = Duration.between(Instant.now(), end).toMillis();
            if (found.isPresent() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    /** Whether a line tells of a delivery attempt for the message that was accepted with this reply. */
    static boolean isAttempt(String line, String reply) {
        String id = line.contains(" attempt ") ? field(line, "queueId") : null;
        return id != null && reply.contains(id);
    }

    /** Whether a line tells of a session that was passed through. */
    static boolean isPassed(String line) {
        return field(line, "closedBy") != null;
    }

    /** The value of a field such as {@code tls=TLSv1.3} or {@code words="..."} of a line. */
    static @Nullable String field(String line, String name) {
        int at = line.indexOf(" " + name + "=");
        if (at < 0) {
            return null;
        }
        int from = at + name.length() + 2;
        if (line.charAt(from) == '"') {
            return line.substring(from + 1, line.indexOf('"', from + 1));
        }
        int to = line.indexOf(' ', from);
        return to < 0 ? line.substring(from) : line.substring(from, to);
    }
}
