package org.tlsgateway.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tlsgateway.server.GatewayMain;
import org.tlsgateway.server.demo.DemoNetwork.Machine;

/**
 * A client that connects to the address of its server and never knows of the gateway, which stands on the router between them; the
 * server does not know either. Each is a process in a network namespace of its own.
 */
final class InterceptedDemo {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration DELIVERY = Duration.ofSeconds(15);

    private final DemoReport report;
    private final Path trust;
    private final DemoProcess server;
    private final DemoProcess gateway;

    private InterceptedDemo(DemoReport report, Path trust, DemoProcess server, DemoProcess gateway) {
        this.report = report;
        this.trust = trust;
        this.server = server;
        this.gateway = gateway;
    }

    /** Builds the network, starts what runs in it, shows it and takes all of it away. */
    static void show(Path shippedConf, DemoPki pki, DemoReport report) throws Exception {
        report.startingNetwork();
        try (DemoDirectory directory = DemoDirectory.onRouter(shippedConf, pki);
                DemoNetwork network = new DemoNetwork(shippedConf)) {
            Path root = directory.workingDirectory().root();
            Path trust = root.resolve("trust.p12");
            pki.writeTrustStore(trust);
            Path keys = root.resolve("server.p12");
            DemoPki.writeKeyStore(pki.server(DemoDirectory.GOOD_NAME), keys);
            try (DemoProcess server = DemoProcess.start(
                            Machine.SERVER, List.of(), DemoPeer.class, "server", "good", keys.toString());
                    DemoProcess gateway = DemoProcess.start(Machine.ROUTER, options(root), GatewayMain.class)) {
                new InterceptedDemo(report, trust, server, gateway).run();
            }
        }
    }

    private static List<String> options(Path root) {
        return List.of(
                "-Xmx256m",
                "-Dworking.directory=" + root,
                "-Dlogback.configurationFile=" + root.resolve("conf/logback.xml"));
    }

    private void run() throws Exception {
        boolean ready = server.await(line -> line.equals(DemoPeer.READY), START).isPresent()
                && gateway.await(line -> line.startsWith("The gateway runs in"), START)
                        .isPresent();
        if (!ready) {
            report.notStarted(
                    "Intercepted client",
                    Stream.concat(server.lines().stream(), gateway.lines().stream())
                            .toList());
            return;
        }
        report.network(DemoNetwork.CLIENT);
        clean();
        gtube();
        passed();
        if (!report.allGood()) {
            report.log(gateway.lines());
        }
    }

    private void clean() throws Exception {
        String subject = "clean message, intercepted";
        String message = Demo.message(subject, "All is well.\r\n");
        DemoClient.Sent sent = send(DemoNetwork.READ, message);
        Optional<String> attempt = gateway.await(line -> DemoLog.isAttempt(line, sent.reply()), DELIVERY);
        Optional<DemoServer.Received> received = received(subject, DELIVERY);
        List<String> wrong = new ArrayList<>(unnoticed(received));
        Demo.require(wrong, !sent.offersTls(), "STARTTLS was advertised");
        Demo.require(wrong, sent.reply().startsWith("250 "), "the message was not accepted");
        Demo.require(
                wrong,
                received.map(mail -> mail.tls() != null && Demo.endsWith(mail.content(), message))
                        .orElse(false),
                "it did not arrive over TLS");
        report.leg(new DemoLeg("clean message to " + DemoNetwork.READ, sent, attempt, received, wrong));
    }

    private void gtube() throws Exception {
        String subject = "GTUBE, intercepted";
        DemoClient.Sent sent = send(DemoNetwork.READ, Demo.message(subject, Demo.GTUBE + "\r\n"));
        Optional<DemoServer.Received> received = received(subject, Duration.ZERO);
        List<String> wrong = new ArrayList<>();
        Demo.require(wrong, sent.reply().startsWith("550 5.7.1 "), "the message was not refused with 550 5.7.1");
        Demo.require(wrong, received.isEmpty(), "it arrived all the same");
        report.leg(new DemoLeg("GTUBE message to " + DemoNetwork.READ, sent, Optional.empty(), received, wrong));
    }

    private void passed() throws Exception {
        String subject = "GTUBE, passed";
        String message = Demo.message(subject, Demo.GTUBE + "\r\n");
        DemoClient.Sent sent = send(DemoNetwork.PASSED, message);
        Optional<DemoServer.Received> received = received(subject, DELIVERY);
        Optional<String> session = gateway.await(DemoLog::isPassed, DELIVERY);
        List<String> wrong = new ArrayList<>(unnoticed(received));
        wrong.addAll(Demo.unread(sent, session, received, message));
        report.leg(new DemoLeg(
                "GTUBE message to " + DemoNetwork.PASSED + ", which nobody reads", sent, session, received, wrong));
    }

    private static List<String> unnoticed(Optional<DemoServer.Received> received) {
        List<String> wrong = new ArrayList<>();
        boolean unnoticed =
                received.map(mail -> mail.from().equals(DemoNetwork.CLIENT)).orElse(false);
        Demo.require(wrong, unnoticed, "the server did not see the client's address");
        return wrong;
    }

    /** The client's process, to its end. */
    private DemoClient.Sent send(String address, String message) throws Exception {
        try (DemoProcess client = DemoProcess.start(
                Machine.CLIENT,
                List.of(),
                DemoPeer.class,
                "client",
                address,
                DemoDirectory.GOOD_NAME,
                trust.toString(),
                "somebody@" + DemoDirectory.GOOD_DOMAIN,
                Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.ISO_8859_1)))) {
            return client.await(DemoPeer::isSent, START)
                    .map(DemoPeer::sent)
                    .orElseThrow(() -> new IOException("the client failed: " + client.lines()));
        }
    }

    private Optional<DemoServer.Received> received(String subject, Duration time) throws InterruptedException {
        return server.await(
                        line -> DemoPeer.received(line)
                                .filter(mail -> Demo.hasSubject(mail, subject))
                                .isPresent(),
                        time)
                .flatMap(DemoPeer::received);
    }
}
