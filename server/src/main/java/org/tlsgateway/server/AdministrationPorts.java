package org.tlsgateway.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The ports of WebAdmin and JMX, tried before James starts: when WebAdmin's is taken, James's HTTP server fails on a thread of
 * its own and the start waits for it without an end or a word.
 */
final class AdministrationPorts {
    private AdministrationPorts() {}

    /** @throws IOException naming the address, what it is for and the file to change, when one is taken */
    static void demandFree(Path conf, JmxAddress jmx) throws IOException {
        if (jmx.enabled()) {
            demandFree("JMX", jmx.host(), jmx.port(), "jmx.properties");
        }
        Path file = conf.resolve("webadmin.properties");
        if (Files.notExists(file)) {
            return;
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        if (Boolean.parseBoolean(properties.getProperty("enabled", "false").trim())) {
            String port = properties.getProperty("port", "8000").trim();
            if (!port.matches("\\d{1,5}")) {
                throw new IOException(file + ": port is not a number: " + port);
            }
            String host = properties.getProperty("host", "localhost").trim();
            demandFree("WebAdmin", host, Integer.parseInt(port), "webadmin.properties");
        }
    }

    private static void demandFree(String what, String host, int port, String file) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException taken) {
            throw new IOException(
                    what + " cannot listen on " + host + ":" + port + ": " + taken.getMessage() + " (see " + file + ")",
                    taken);
        }
    }
}
