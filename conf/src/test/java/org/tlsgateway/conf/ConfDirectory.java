package org.tlsgateway.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.config.Surroundings;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.SessionDecision;

/** A working directory with a copy of the shipped configuration, as an operator has it before the first start. */
final class ConfDirectory {
    /** The module's own directory is what is shipped. */
    static final Path SHIPPED = Path.of(".");

    private final Path working;

    ConfDirectory(Path working) {
        this.working = working;
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                place(file, file.getFileName().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a sample to where an operator would put it. */
    ConfDirectory with(String sample, String name) {
        place(SHIPPED.resolve("samples").resolve(sample), name);
        return this;
    }

    private void place(Path file, String name) {
        try {
            Path target = working.resolve("conf").resolve(name);
            Files.createDirectories(target.getParent());
            Files.deleteIfExists(target);
            Files.copy(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GatewayConfig load() {
        Surroundings surroundings = new Surroundings(
                () -> "gateway.example.org",
                name -> null,
                name -> null,
                Set.of(working.resolve("var/tls/gateway.pem"), working.resolve("var/tls/gateway.key")));
        ConfigResult<GatewayConfig> result =
                new GatewayConfigLoader(working, working.resolve("conf"), surroundings).load();
        if (result instanceof ConfigResult.Valid<GatewayConfig> valid) {
            return valid.value();
        }
        throw new AssertionError(
                String.join("\n", List.of(result.allProblems().toString().split(", ConfigProblem"))));
    }

    static SessionDecision decide(ListenerConfig listener, String client, String ehloName) {
        return listener.policy().decide(new ClientFacts(listener.name(), address(client), null, ehloName));
    }

    /** The decision on a session that was intercepted on its way to port 25 of this address. */
    static SessionDecision decideIntercepted(ListenerConfig listener, String client, String destination) {
        InetSocketAddress original = new InetSocketAddress(address(destination), 25);
        return listener.policy().decide(new ClientFacts(listener.name(), address(client), original, null));
    }

    static boolean relays(ListenerConfig listener, String client) {
        return listener.clients().lookup(address(client)) != null;
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
