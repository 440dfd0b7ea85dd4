package org.tlsgateway.server.demo;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A server or a client of the demo in a process of its own, in another network namespace. It writes what it saw to its output, a
 * line each, for the demo to read.
 */
public final class DemoPeer {
    static final String READY = "ready";

    private static final String NONE = "-";
    private static final int FIELDS = 4;

    private DemoPeer() {}

    /** {@code server NAME KEYSTORE} or {@code client ADDRESS NAME TRUSTSTORE RECIPIENT MESSAGE}, the message in Base64. */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("server")) {
            serve(args[1], Path.of(args[2]));
        } else {
            String message = new String(Base64.getDecoder().decode(args[5]), StandardCharsets.ISO_8859_1);
            DemoClient client = new DemoClient(DemoPki.client(DemoPki.read(Path.of(args[3]))), args[2], args[1]);
            System.out.println(line(client.send(DemoNetwork.PORT, Demo.SENDER, args[4], message, false)));
        }
    }

    private static void serve(String name, Path keyStore) throws Exception {
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", DemoNetwork.PORT);
        try (DemoServer server = new DemoServer(name, DemoPki.server(DemoPki.read(keyStore)), everywhere)) {
            System.out.println(READY);
            for (int i = 0; ; i++) {
                System.out.println(line(server.await(i)));
            }
        }
    }

    private static String line(DemoServer.Received mail) {
        return String.join(
                "\t",
                mail.from(),
                DemoTls.toWord(mail.tls()),
                mail.recipient(),
                Base64.getEncoder().encodeToString(mail.content()));
    }

    /** What a line of the server's tells; empty when it does not tell of a message. */
    static Optional<DemoServer.Received> received(String line) {
        String[] fields = line.split("\t");
        return fields.length < FIELDS
                ? Optional.empty()
                : Optional.of(new DemoServer.Received(
                        fields[0],
                        DemoTls.ofWord(fields[1]),
                        fields[2],
                        Base64.getDecoder().decode(fields[3])));
    }

    private static String line(DemoClient.Sent sent) {
        return String.join(
                "\t",
                String.join(" ", sent.advertised()),
                sent.withoutTls() == null ? NONE : sent.withoutTls(),
                DemoTls.toWord(sent.tls()),
                sent.reply());
    }

    static boolean isSent(String line) {
        return line.split("\t").length == FIELDS;
    }

    static DemoClient.Sent sent(String line) {
        String[] fields = line.split("\t");
        return new DemoClient.Sent(
                List.of(fields[0].split(" ")),
                fields[1].equals(NONE) ? null : fields[1],
                DemoTls.ofWord(fields[2]),
                fields[3]);
    }
}
