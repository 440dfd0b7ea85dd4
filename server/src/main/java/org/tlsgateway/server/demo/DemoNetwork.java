package org.tlsgateway.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A client, a router with the shipped rules of interception, and a server, each in a network namespace of its own. */
final class DemoNetwork implements AutoCloseable {
    static final int PORT = 25;
    static final String CLIENT = "192.0.2.10";
    /** A server whose mail is read. */
    static final String READ = "203.0.113.25";
    /** A server whose TLS is let through. */
    static final String PASSED = "203.0.113.26";

    /** A machine of it. */
    enum Machine {
        CLIENT,
        ROUTER,
        SERVER;

        private String namespace() {
            return "gatewaydemo-" + ProcessHandle.current().pid() + "-" + name().toLowerCase(Locale.ROOT);
        }

        /** A process on this machine. */
        ProcessBuilder process(List<String> command) {
            List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
            inside.addAll(command);
            return new ProcessBuilder(inside);
        }
    }

    /** Thrown where the machine does not allow one: in many containers, or without the kernel's modules. */
    static final class Impossible extends IOException {
        private static final long serialVersionUID = 1L;

        Impossible(String message, IOException cause) {
            super(message, cause);
        }
    }

    private boolean removed;

    /** Builds it; it is removed too when the demo is interrupted. */
    DemoNetwork(Path shippedConf) throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo-network"));
        try {
            for (Machine machine : Machine.values()) {
                run(new ProcessBuilder("ip", "netns", "add", machine.namespace()));
                ip(machine, "link set lo up");
            }
            cable(Machine.CLIENT, "eth1", List.of(CLIENT), "192.0.2.1");
            cable(Machine.SERVER, "eth2", List.of(READ, PASSED), "203.0.113.1");
            on(Machine.ROUTER, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
            on(Machine.ROUTER, "sh", sample(shippedConf, "interception-routes.sh"));
            on(Machine.ROUTER, "nft", "-f", sample(shippedConf, "interception.nft"));
        } catch (IOException e) {
            close();
            throw new Impossible(e.getMessage(), e);
        }
    }

    /** Why there cannot be one, as far as that is known before one is built. */
    static Optional<String> missing(Path shippedConf) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("only root can make network namespaces");
        }
        for (String program : List.of("ip", "nft", "sysctl")) {
            boolean there = Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
            if (!there) {
                return Optional.of("the program " + program + " is not installed");
            }
        }
        if (Files.notExists(Path.of(sample(shippedConf, "interception.nft")))) {
            return Optional.of("conf/samples is not there");
        }
        return Optional.empty();
    }

    private static String sample(Path shippedConf, String name) {
        return shippedConf.resolve("samples").resolve(name).toString();
    }

    private static void cable(Machine machine, String routerInterface, List<String> addresses, String router)
            throws IOException, InterruptedException {
        ip(machine, "link add eth0 type veth peer name " + routerInterface + " netns " + Machine.ROUTER.namespace());
        for (String address : addresses) {
            ip(machine, "addr add " + address + "/24 dev eth0");
        }
        ip(Machine.ROUTER, "addr add " + router + "/24 dev " + routerInterface);
        ip(machine, "link set eth0 up");
        ip(Machine.ROUTER, "link set " + routerInterface + " up");
        ip(machine, "route add default via " + router);
    }

    private static void ip(Machine machine, String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", machine.namespace()));
        command.addAll(List.of(arguments.split(" ")));
        run(new ProcessBuilder(command));
    }

    private static void on(Machine machine, String... command) throws IOException, InterruptedException {
        run(machine.process(List.of(command)));
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", builder.command()) + ": " + output.strip());
        }
    }

    /** Removes the namespaces; what ran in them has ended. */
    @Override
    public synchronized void close() {
        if (removed) {
            return;
        }
        removed = true;
        for (Machine machine : Machine.values()) {
            try {
                run(new ProcessBuilder("ip", "netns", "del", machine.namespace()));
            } catch (IOException e) {
                // There is none of that name: the demo did not come that far.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
