package org.tlsgateway.it.env;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A daemon for the tests of a class, on one port however often it is started again. */
public abstract class Daemon implements BeforeAllCallback, AfterAllCallback {
    private final String name;
    private final int port = Ports.free();
    private WorkDirectory directory;
    private PeerProcess process;

    Daemon(String name) {
        this.name = name;
    }

    /** The command that runs it in the foreground. */
    abstract List<String> command(WorkDirectory place, int freePort) throws IOException;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.require(name);
        directory = WorkDirectory.create(name);
        start();
    }

    /** Starts it; waits until it takes connections. */
    public void start() throws IOException {
        process = PeerProcess.start(name, directory.path().resolve("output"), Map.of(), command(directory, port));
        Waiting.until(name + " listens", Duration.ofSeconds(60), () -> listens() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended:\n" + process.output());
        }
    }

    private boolean listens() {
        try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where it runs; it has been started. */
    WorkDirectory place() {
        return directory;
    }

    /** As a crash would. */
    public void stop() {
        process.kill();
    }

    public int port() {
        return port;
    }

    /** As the configuration has it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            process.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
