package org.tlsgateway.bench.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The downstream server: takes and forgets what it is given, and counts it. */
final class Sink implements AutoCloseable {
    private static final long PAUSE_MILLIS = 5;

    private final Process process;
    private final OutputStream questions;
    private final BufferedReader answers;
    private final int port;

    /** With the paths of its certificate and key, or without STARTTLS if there are none. */
    Sink(Tools tools, List<String> certificateAndKey) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(tools.program("sink")));
        command.addAll(certificateAndKey);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        questions = process.getOutputStream();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        port = (int) answer().get("port");
    }

    int port() {
        return port;
    }

    /** What it has counted since it began. */
    Numbers counted() {
        try {
            questions.write('\n');
            questions.flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Numbers answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the sink has ended");
        }
        return Numbers.parse(line);
    }

    /** Waits until what it has counted is as wanted; false when that does not come in time. */
    boolean await(Predicate<Numbers> wanted, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!wanted.test(counted())) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
