package org.tlsgateway.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process of Java on a machine of the demo's network, with the lines that it has printed. */
final class DemoProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private DemoProcess(Process process) {
        this.process = process;
    }

    /** Starts it; the options are for Java, the arguments for the class. */
    static DemoProcess start(DemoNetwork.Machine machine, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        DemoProcess started = new DemoProcess(
                machine.process(command).redirectErrorStream(true).start());
        Thread reader = new Thread(started::read, "demo-output");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // It has ended.
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The first such line, when it comes in time; empty at once when the process ends without it. */
    synchronized Optional<String> await(Predicate<String> wanted, Duration time) throws InterruptedException {
        Instant limit = Instant.now().plus(time);
        while (true) {
            Optional<String> found = lines.stream().filter(wanted).findFirst();
            long left = Duration.between(Instant.now(), limit).toMillis();
            if (found.isPresent() || ended || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
