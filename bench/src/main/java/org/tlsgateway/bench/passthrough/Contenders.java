package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.bench.process.Contender;
import org.tlsgateway.bench.process.GatewayDirectory;

/** How the gateway and HAProxy are started and configured. */
final class Contenders {
    private static final String HAPROXY = """
            global
              maxconn %1$d
              maxpipes 100
              nbthread %2$d
              log stdout format raw local0
            defaults
              mode tcp
              log global
              option tcplog
              timeout connect 5s
              timeout client 10m
              timeout server 10m
              %3$s
            frontend smtp
              bind 127.0.0.1:%4$d backlog 4096
              maxconn %1$d
              default_backend sink
            backend sink
              fullconn %1$d
              server sink 127.0.0.1:%5$d
            """;

    private static final String LISTENER = """
            <smtpservers>
              <gateway name="bench">
                <bind>127.0.0.1:%1$d</bind>
                <helloName>gateway.example</helloName>
                <clients networks="127.0.0.0/8"/>
                <rules>
                  <rule name="bench" tls="pass-through" server="127.0.0.1:%2$d" reason="benchmark"/>
                </rules>
                <limits connections="%3$d" connectionsPerClient="0"/>
                <timeouts idle="10m"/>
                %4$s
              </gateway>
            </smtpservers>
            """;

    private final Path root;
    private final Path home;
    private final int sinkPort;
    private final int sessions;
    private final int threads;

    Contenders(Path root, Path home, int sinkPort, int sessions, int threads) {
        this.root = root;
        this.home = home;
        this.sinkPort = sinkPort;
        this.sessions = sessions;
        this.threads = threads;
    }

    /** HAProxy, with an option of its defaults section. */
    Contender haProxy(String name, String option) throws IOException, InterruptedException {
        int port = Contender.freePort();
        Path directory = Files.createDirectory(root.resolve(name.replace(' ', '-')));
        Path config = directory.resolve("haproxy.cfg");
        Files.writeString(config, String.format(Locale.ROOT, HAPROXY, sessions + 100, threads, option, port, sinkPort));
        return Contender.start(name, port, directory, List.of("/usr/sbin/haproxy", "-db", "-f", config.toString()));
    }

    /** The gateway as {@code ./gateway run} starts it. */
    Contender gateway() throws IOException, InterruptedException {
        int port = Contender.freePort();
        String io = "<threads io=\"" + threads + "\"/>";
        String listener = String.format(Locale.ROOT, LISTENER, port, sinkPort, sessions + 1000, io);
        return GatewayDirectory.create(home, root.resolve("gateway"), listener)
                .withoutAdministration()
                .start("gateway", port, List.of());
    }
}
