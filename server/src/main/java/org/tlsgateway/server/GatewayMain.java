package org.tlsgateway.server;

import java.nio.file.Path;
import org.apache.james.GuiceJamesServer;

/** Starts a gateway in the directory that {@code -Dworking.directory} names. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] args) throws Exception {
        WorkingDirectory directory = new WorkingDirectory(Path.of(System.getProperty("working.directory", ".")));
        directory.prepare();
        JmxCredentials.create(directory.jmxCredentials());
        GuiceJamesServer server = GatewayServer.in(directory);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
    }
}
