package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Knot with the zones of a test, signed as they begin, and two real Unbounds that ask it: one validates with the test's
 * own trust anchor and says so by the AD bit, the other hands on what it gets, for those who validate by themselves.
 */
public final class SignedDns implements BeforeAllCallback, AfterAllCallback {
    private static final Duration START = Duration.ofSeconds(20);

    private final Supplier<SignedZones> zones;
    private UnaryOperator<List<String>> where = UnaryOperator.identity();
    private List<Server> servers = List.of();
    private final List<PeerProcess> processes = new ArrayList<>();
    private WorkDirectory directory;
    private ZoneSigner signer;

    /** Where one of them listens, UDP and TCP. */
    public record Server(String address, int port) {
        /** As {@code <resolvers>} has it. */
        @Override
        public String toString() {
            return address + ":" + port;
        }

        private String withAt() {
            return address + "@" + port;
        }
    }

    /** The zones are asked for when peers of a lower order run. */
    public SignedDns(Supplier<SignedZones> zones) {
        this.zones = zones;
    }

    /** Runs it on the loopback of a machine, at port 53, so that its programs can have it for their resolver. */
    public SignedDns on(Network.Machine machine) {
        where = machine::command;
        servers = List.of(new Server("127.0.0.1", 53), new Server("127.0.0.2", 53), new Server("127.0.0.3", 53));
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.require("knotd", "unbound", "ldns-keygen", "ldns-signzone");
        if (servers.isEmpty()) {
            servers = Ports.free(3).stream()
                    .map(port -> new Server("127.0.0.1", port))
                    .toList();
        }
        directory = WorkDirectory.create("signed-dns");
        Path root = directory.path();
        SignedZones all = zones.get();
        signer = new ZoneSigner(all, root);
        signer.sign();
        DnsServerConfig config = new DnsServerConfig(all, signer, root);
        String source = authority().withAt();
        start("knotd", "-c", config.knot(source)).awaitOutput("server started", START);
        Path validating = config.unbound("validating", true, validating().withAt(), source);
        Path forwarding = config.unbound("forwarding", false, forwarding().withAt(), source);
        List<PeerProcess> resolvers =
                List.of(start("unbound", "-ddpc", validating), start("unbound", "-ddpc", forwarding));
        resolvers.forEach(resolver -> resolver.awaitOutput("start of service", START));
        Files.writeString(
                resolvConf(),
                "nameserver " + validating().address() + "\noptions trust-ad edns0 timeout:3 attempts:1\n");
    }

    private PeerProcess start(String program, String option, Path config) {
        PeerProcess process = PeerProcess.start(
                program,
                config.resolveSibling(config.getFileName() + ".log"),
                Map.of(),
                where.apply(List.of(String.valueOf(Peers.find(program)), option, config.toString())));
        processes.add(process);
        return process;
    }

    /** The resolver that validates. */
    public Server validating() {
        return servers.get(0);
    }

    /** The resolver that does not. */
    public Server forwarding() {
        return servers.get(1);
    }

    /** Knot itself; it knows of no silent names. */
    public Server authority() {
        return servers.get(2);
    }

    /** A file with the DS record of the root. */
    public Path anchor() {
        return signer.anchor();
    }

    /** The command, run on its machine with the validating resolver in the resolver's configuration. */
    public List<String> asResolverOf(List<String> command) {
        // "ip netns exec" has given it mounts of its own.
        List<String> inside = new ArrayList<>(List.of(
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"",
                resolvConf().toString()));
        inside.addAll(command);
        return where.apply(inside);
    }

    private Path resolvConf() {
        return directory.path().resolve("resolv.conf");
    }

    /** What its servers have printed. */
    public String log() {
        StringBuilder log = new StringBuilder();
        processes.forEach(process -> log.append(process.output()));
        return log.toString();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        processes.forEach(PeerProcess::close);
        if (directory != null) {
            directory.close();
        }
    }
}
