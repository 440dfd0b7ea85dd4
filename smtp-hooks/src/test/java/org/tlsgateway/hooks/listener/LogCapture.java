package org.tlsgateway.hooks.listener;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What is logged while it is open. */
final class LogCapture implements AutoCloseable {
    private final BlockingQueue<String> sessions = new LinkedBlockingQueue<>();
    private final List<ILoggingEvent> troubles = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().equals("org.tlsgateway.session")) {
                sessions.add(event.getFormattedMessage());
            }
            if (event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null) {
                troubles.add(event);
            }
        }
    };

    LogCapture() {
        appender.start();
        root.addAppender(appender);
    }

    /** The next line that a session, or what never became one, ended with. */
    String sessionLine() throws InterruptedException {
        String line = sessions.poll(60, TimeUnit.SECONDS);
        return line == null ? "no line" : line;
    }

    /** True when there is no line that was not asked for. */
    boolean isQuiet() {
        return sessions.isEmpty();
    }

    /** Warnings, errors and stack traces. */
    List<String> troubles() {
        return troubles.stream().map(ILoggingEvent::toString).toList();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
