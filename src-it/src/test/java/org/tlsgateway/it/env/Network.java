package org.tlsgateway.it.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three machines in network namespaces, a client, a router and a server, with the router as the only way from one to the other.
 * Nothing of it is in the machine's own network. Needs root; the namespaces bear the number of this process, so that what a
 * killed run left behind is found and removed by the next one.
 */
public final class Network implements BeforeAllCallback, AfterAllCallback {
    public static final String CLIENT_4 = "192.0.2.10";
    public static final String CLIENT_6 = "2001:db8:2::10";
    public static final String ROUTER_4 = "192.0.2.1";
    public static final String ROUTER_6 = "2001:db8:2::1";
    public static final String SERVER_4 = "203.0.113.25";
    public static final String SERVER_6 = "2001:db8:113::25";
    /** More addresses of the server, where it has no STARTTLS. */
    public static final String CLEAR_SERVER_4 = "203.0.113.26";

    public static final String CLEAR_SERVER_6 = "2001:db8:113::26";
    /** The router's interface to the clients, as in the samples. */
    public static final String CLIENTS_INTERFACE = "eth1";

    private static final String SERVERS_INTERFACE = "eth2";
    private static final Pattern NAME = Pattern.compile("gatewayit-(\\d+)-(client|router|server)");

    /** A machine of it. */
    public enum Machine {
        CLIENT,
        ROUTER,
        SERVER;

        private String namespace() {
            return "gatewayit-" + ProcessHandle.current().pid() + "-" + name().toLowerCase(Locale.ROOT);
        }

        /** The command, to be run on this machine. */
        public List<String> command(List<String> command) {
            List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
            inside.addAll(command);
            return inside;
        }

        /** Runs it to its end. */
        public Command run(String... command) {
            return run(new byte[0], List.of(command));
        }

        public Command run(byte[] input, List<String> command) {
            return Command.run(input, command(command));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Peers.requireRoot();
        Peers.require("ip", "nft");
        removeLeftovers();
        for (Machine machine : Machine.values()) {
            Command.run("ip", "netns", "add", machine.namespace()).succeeded();
            ip(machine, "link set lo up");
        }
        cable(Machine.CLIENT, CLIENTS_INTERFACE, List.of(CLIENT_4 + "/24", CLIENT_6 + "/64", ROUTER_4, ROUTER_6));
        cable(
                Machine.SERVER,
                SERVERS_INTERFACE,
                List.of(SERVER_4 + "/24", SERVER_6 + "/64", "203.0.113.1", "2001:db8:113::1"));
        ip(Machine.SERVER, "addr add " + CLEAR_SERVER_4 + "/24 dev eth0");
        ip(Machine.SERVER, "addr add " + CLEAR_SERVER_6 + "/64 dev eth0 nodad");
        Machine.ROUTER
                .run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
                .succeeded();
    }

    /** Lays a cable from the router; the addresses of the machine, then those of the router. */
    private static void cable(Machine machine, String routerInterface, List<String> addresses) {
        ip(machine, "link add eth0 type veth peer name " + routerInterface + " netns " + Machine.ROUTER.namespace());
        ip(machine, "addr add " + addresses.get(0) + " dev eth0");
        ip(machine, "addr add " + addresses.get(1) + " dev eth0 nodad");
        ip(Machine.ROUTER, "addr add " + addresses.get(2) + "/24 dev " + routerInterface);
        ip(Machine.ROUTER, "addr add " + addresses.get(3) + "/64 dev " + routerInterface + " nodad");
        ip(machine, "link set eth0 up");
        ip(Machine.ROUTER, "link set " + routerInterface + " up");
        ip(machine, "route add default via " + addresses.get(2));
        ip(machine, "-6 route add default via " + addresses.get(3));
    }

    private static void ip(Machine machine, String arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", machine.namespace()));
        command.addAll(List.of(arguments.split(" ")));
        Command.run(new byte[0], command).succeeded();
    }

    /** Removes the namespaces of runs whose process is gone. */
    public static void removeLeftovers() {
        for (String line : Command.run("ip", "netns", "list").succeeded().split("\n")) {
            Matcher name = NAME.matcher(line.split(" ")[0]);
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1)))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty()) {
                remove(name.group());
            }
        }
    }

    private static void remove(String namespace) {
        // Only what runs inside: a namespace with a process in it goes on without its name.
        Stream.of(Command.run("ip", "netns", "pids", namespace).output().split("\n"))
                .filter(pid -> pid.matches("\\d+"))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
        Command.run("ip", "netns", "del", namespace);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (Machine machine : Machine.values()) {
            remove(machine.namespace());
        }
    }
}
