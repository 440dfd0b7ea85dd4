package org.tlsgateway.bench.process;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server between generator and sink, with all its processes.
 *
 * @param name for the table
 * @param port where it listens on loopback
 * @param process the first of them
 * @param stop a command that ends it, empty if a signal does
 */
public record Contender(String name, int port, Process process, List<String> stop) implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 20;

    /** Starts it, its output in a file of the directory, and waits until it greets. */
    public static Contender start(String name, int port, Path directory, List<String> command)
            throws IOException, InterruptedException {
        return start(name, port, directory, command, List.of());
    }

    /** The same, with a command to end it. */
    public static Contender start(String name, int port, Path directory, List<String> command, List<String> stop)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        Contender contender = new Contender(name, port, process, stop);
        Runtime.getRuntime().addShutdownHook(new Thread(contender::close));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!greets(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                contender.close();
                throw new IOException(name + " does not start:\n" + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return contender;
    }

    private static boolean greets(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of loopback that nobody uses. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private ProcessTree tree() {
        return new ProcessTree(process.toHandle());
    }

    /** Processor time of all its processes so far, user and system. */
    public double cpuSeconds() throws IOException {
        return tree().cpuSeconds();
    }

    /** Bytes of memory that they have now. */
    public long residentBytes() throws IOException {
        return tree().residentBytes();
    }

    /** Their open descriptors. */
    public long descriptors() throws IOException {
        return tree().descriptors();
    }

    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> others = process.descendants().toList();
        try {
            if (stop.isEmpty()) {
                process.destroy();
            } else {
                new ProcessBuilder(stop)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It is killed below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        others.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
