package org.tlsgateway.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where JMX listens, as {@code jmx.properties} says.
 *
 * @param enabled whether it does
 * @param host an address
 * @param port a TCP port
 */
public record JmxAddress(boolean enabled, String host, int port) {
    /** Nowhere. */
    static final JmxAddress OFF = new JmxAddress(false, "127.0.0.1", 0);

    /** James's defaults where the file says nothing. */
    public static JmxAddress read(Path conf) throws IOException {
        Properties properties = new Properties();
        Path file = conf.resolve("jmx.properties");
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
        }
        try {
            return new JmxAddress(
                    Boolean.parseBoolean(
                            properties.getProperty("jmx.enabled", "true").trim()),
                    properties.getProperty("jmx.address", "127.0.0.1").trim(),
                    Integer.parseInt(properties.getProperty("jmx.port", "9999").trim()));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": jmx.port is not a number", e);
        }
    }
}
