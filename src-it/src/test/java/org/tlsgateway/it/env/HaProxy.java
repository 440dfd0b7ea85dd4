package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real HAProxy with a configuration of the test. */
public final class HaProxy implements BeforeAllCallback, AfterAllCallback {
    private final Supplier<String> configuring;
    private UnaryOperator<List<String>> where = UnaryOperator.identity();
    private WorkDirectory directory;
    private PeerProcess process;

    /** The configuration is asked for when peers of a lower order run. */
    public HaProxy(Supplier<String> configuring) {
        this.configuring = configuring;
    }

    /** Runs it on a machine of the network. */
    public HaProxy on(Network.Machine machine) {
        where = machine::command;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.require("haproxy");
        directory = WorkDirectory.create("haproxy");
        Path config = directory.path().resolve("haproxy.cfg");
        Files.writeString(config, configuring.get());
        String program = String.valueOf(Peers.find("haproxy"));
        process = PeerProcess.start(
                "haproxy",
                directory.path().resolve("output"),
                Map.of(),
                where.apply(List.of(program, "-db", "-f", config.toString())));
        Waiting.until("HAProxy listens or ends", Duration.ofSeconds(20), () -> listens() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("HAProxy ended:\n" + process.output());
        }
    }

    /** The kernel knows a listening socket of it; HAProxy 2.6 in the foreground prints nothing when it is ready. */
    private boolean listens() {
        return Command.run(new byte[0], where.apply(List.of("ss", "-Hltnp")))
                .output()
                .contains("\"haproxy\",pid=" + process.pid() + ",");
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
