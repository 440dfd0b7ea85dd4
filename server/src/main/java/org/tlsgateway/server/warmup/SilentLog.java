package org.tlsgateway.server.warmup;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Takes the log of the process: lines are made as always and go nowhere. Gives it back at the end. */
final class SilentLog implements AutoCloseable {
    private record Attached(Logger logger, Appender<ILoggingEvent> appender) {}

    private final Logger root;
    private final List<Attached> taken = new ArrayList<>();
    private final Nowhere nowhere = new Nowhere();

    private SilentLog(LoggerContext context) {
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        for (Logger logger : context.getLoggerList()) {
            for (Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders(); all.hasNext(); ) {
                taken.add(new Attached(logger, all.next()));
            }
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n");
        encoder.start();
        nowhere.setContext(context);
        nowhere.setEncoder(encoder);
        nowhere.setOutputStream(OutputStream.nullOutputStream());
        nowhere.start();
        root.addAppender(nowhere);
        taken.forEach(attached -> attached.logger().detachAppender(attached.appender()));
    }

    static SilentLog take() {
        return new SilentLog((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /** The last line that nobody has read, empty when there was none. */
    String last() {
        return nowhere.last;
    }

    @Override
    public void close() {
        // Not there any more: its configuration was changed meanwhile and read again, with appenders of its own.
        if (root.detachAppender(nowhere)) {
            taken.forEach(attached -> attached.logger().addAppender(attached.appender()));
        }
        nowhere.stop();
    }

    private static final class Nowhere extends OutputStreamAppender<ILoggingEvent> {
        private volatile String last = "";

        @Override
        protected void subAppend(ILoggingEvent event) {
            super.subAppend(event);
            last = event.getFormattedMessage();
        }
    }
}
