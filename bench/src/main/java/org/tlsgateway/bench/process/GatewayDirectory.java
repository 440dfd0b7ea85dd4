package org.tlsgateway.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The working directory of a gateway: the shipped configuration, with what a benchmark needs to be different.
 *
 * @param home the source tree
 * @param path the directory
 */
public record GatewayDirectory(Path home, Path path) {
    /** Makes it, with these listeners. */
    public static GatewayDirectory create(Path home, Path path, String smtpServer) throws IOException {
        Path conf = Files.createDirectories(path.resolve("conf"));
        try (Stream<Path> shipped = Files.list(home.resolve("conf"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(conf.resolve("smtpserver.xml"), smtpServer);
        return new GatewayDirectory(home, path);
    }

    /** Nothing listens but the gateway, so that another one may run on this machine. */
    public GatewayDirectory withoutAdministration() throws IOException {
        Files.writeString(path.resolve("conf/webadmin.properties"), "enabled=false\n");
        Files.writeString(path.resolve("conf/jmx.properties"), "jmx.enabled=false\n");
        return this;
    }

    /** With this element in place of the shipped {@code <gateway>} of mailetcontainer.xml. */
    public GatewayDirectory withDelivery(String gateway) throws IOException {
        Path file = path.resolve("conf/mailetcontainer.xml");
        String shipped = Files.readString(file);
        String end = "</gateway>\n";
        Files.writeString(
                file,
                shipped.substring(0, shipped.indexOf("<gateway>\n"))
                        + gateway
                        + shipped.substring(shipped.indexOf(end) + end.length()));
        return this;
    }

    /** Starts it as a person does; the prefix is a program that is to start it, such as a tracer. */
    public Contender start(String name, int port, List<String> prefix) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(home.resolve("gateway").toString(), "run", "--dir", path.toString()));
        if (!prefix.isEmpty()) {
            // A tracer would make it last, and is to see mail of others.
            command.add("--no-warm-up");
        }
        return Contender.start(name, port, path, command);
    }
}
