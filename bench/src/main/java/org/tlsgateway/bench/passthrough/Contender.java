package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process between generator and sink: what it costs is read from {@code /proc}.
 *
 * @param name for the table
 * @param port where it listens on loopback
 * @param process it
 */
record Contender(String name, int port, Process process) implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final double TICKS_PER_SECOND = 100;
    private static final int PAGE = 4096;

    /** Starts it, its output in a file of the directory, and waits until it takes connections. */
    static Contender start(String name, int port, Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!takesConnections(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(name + " does not start:\n" + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return new Contender(name, port, process);
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Processor time of the whole process so far, user and system (proc(5): fields 14 and 15 of stat). */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        // The second field is a name in brackets, which may hold spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Bytes of memory that it has now. */
    long residentBytes() throws IOException {
        String statm = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"));
        return Long.parseLong(statm.split(" ")[1]) * PAGE;
    }

    /** Its open descriptors. */
    long descriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return entries.count();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
