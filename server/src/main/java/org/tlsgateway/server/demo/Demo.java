package org.tlsgateway.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tlsgateway.server.RunningGateway;

/** Nine messages: a clean one, a GTUBE one and one to a server with a wrong certificate, each through three listeners. */
public final class Demo {
    private static final Duration DELIVERY = Duration.ofSeconds(15);
    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    private static final String SENDER = "demo@client.demo.test";

    private final Path shippedConf;
    private final DemoReport report;
    private final DemoPki pki = new DemoPki();
    private final DemoLog log;

    public Demo(Path shippedConf, PrintWriter out, boolean colours) {
        this.shippedConf = shippedConf;
        this.report = new DemoReport(out, colours);
        this.log = DemoLog.install();
    }

    /** Runs it; true when everything was as it should be. */
    public boolean run() throws Exception {
        try (DemoServer good = new DemoServer("good", DemoPki.of(pki.server(DemoDirectory.GOOD_NAME)));
                DemoServer wrong = new DemoServer("wrong", DemoPki.of(pki.server("somebody.else.test")));
                DemoDirectory directory = new DemoDirectory(shippedConf, pki, good.port(), wrong.port())) {
            report.starting();
            try (RunningGateway gateway = RunningGateway.start(directory.workingDirectory())) {
                Map<String, List<String>> listeners = gateway.listeners();
                for (String policy : DemoDirectory.POLICIES) {
                    String address = listeners.get(policy).get(0);
                    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                    report.listener(policy, address);
                    clean(policy, port, good);
                    gtube(policy, port, good);
                    wrongCertificate(policy, port, wrong);
                }
            }
        }
        if (!report.allGood()) {
            report.log(log.lines());
        }
        return report.end();
    }

    private void clean(String policy, int port, DemoServer good) throws Exception {
        String subject = "clean message by " + policy;
        String message = message(subject, "All is well.\r\n.a line that begins with a dot\r\n");
        DemoClient.Sent sent = send(policy, port, DemoDirectory.GOOD_DOMAIN, message);
        Optional<String> attempt = attempt(sent);
        Optional<DemoServer.Received> received = find(good, subject);
        List<String> wrong = new ArrayList<>(clientLeg(policy, sent));
        require(wrong, sent.reply().startsWith("250 "), "the message was not accepted");
        require(wrong, received.isPresent(), "nothing arrived");
        received.ifPresent(mail -> {
            require(wrong, mail.protocol() != null, "it went on in clear");
            require(wrong, endsWith(mail.content(), message), "the content was changed");
        });
        require(
                wrong,
                attempt.map(line -> "verify".equals(DemoLog.field(line, "achieved")))
                        .orElse(false),
                "the server was not verified");
        report.leg("clean message", sent, attempt, received, wrong);
    }

    private void gtube(String policy, int port, DemoServer good) throws Exception {
        String subject = "GTUBE by " + policy;
        DemoClient.Sent sent = send(policy, port, DemoDirectory.GOOD_DOMAIN, message(subject, GTUBE + "\r\n"));
        Optional<DemoServer.Received> received = find(good, subject);
        List<String> wrong = new ArrayList<>(clientLeg(policy, sent));
        require(wrong, sent.reply().startsWith("550 5.7.1 "), "the message was not refused with 550 5.7.1");
        require(wrong, received.isEmpty(), "it arrived all the same");
        report.leg("GTUBE message", sent, Optional.empty(), received, wrong);
    }

    private void wrongCertificate(String policy, int port, DemoServer server) throws Exception {
        String subject = "wrong certificate by " + policy;
        DemoClient.Sent sent =
                send(policy, port, DemoDirectory.WRONG_DOMAIN, message(subject, "Only for the right server.\r\n"));
        Optional<String> attempt = attempt(sent);
        Optional<DemoServer.Received> received = find(server, subject);
        List<String> wrong = new ArrayList<>(clientLeg(policy, sent));
        require(wrong, sent.reply().startsWith("250 "), "the message was not accepted");
        require(wrong, received.isEmpty(), "the content reached the wrong server");
        require(
                wrong,
                attempt.map(line -> "deferred".equals(DemoLog.field(line, "result")))
                        .orElse(false),
                "the message was not deferred");
        report.leg("message to a server with a wrong certificate", sent, attempt, received, wrong);
    }

    private DemoClient.Sent send(String policy, int port, String domain, String message)
            throws IOException, GeneralSecurityException {
        return new DemoClient(pki.trust(), DemoDirectory.GATEWAY_NAME)
                .send(port, SENDER, "somebody@" + domain, message, policy.equals("require"));
    }

    private static String message(String subject, String text) {
        return "From: <" + SENDER + ">\r\nSubject: " + subject + "\r\n\r\n" + text.replace("\r\n.", "\r\n..");
    }

    private static List<String> clientLeg(String policy, DemoClient.Sent sent) {
        List<String> wrong = new ArrayList<>();
        boolean strip = policy.equals("strip");
        require(wrong, sent.offersTls() != strip, strip ? "STARTTLS was advertised" : "STARTTLS was not advertised");
        require(wrong, (sent.protocol() == null) == strip, strip ? "the client got TLS" : "the client got no TLS");
        String withoutTls = sent.withoutTls();
        if (strip) {
            require(wrong, withoutTls != null && withoutTls.startsWith("502 "), "hidden STARTTLS was not refused");
        } else if (policy.equals("require")) {
            require(
                    wrong,
                    withoutTls != null && withoutTls.startsWith("530 5.7.0"),
                    "MAIL without TLS was not refused");
        }
        return wrong;
    }

    private static void require(List<String> wrong, boolean condition, String words) {
        if (!condition) {
            wrong.add(words);
        }
    }

    /** The log line of the delivery attempt; the queue id in the reply to the client names it. */
    private Optional<String> attempt(DemoClient.Sent sent) throws InterruptedException {
        String reply = sent.reply();
        return reply.startsWith("250 ")
                ? log.await(line -> line.contains(" attempt ") && mentions(line, reply), DELIVERY)
                : Optional.empty();
    }

    private static boolean mentions(String line, String reply) {
        String id = DemoLog.field(line, "queueId");
        return id != null && reply.contains(id);
    }

    private static Optional<DemoServer.Received> find(DemoServer server, String subject) {
        return server.received().stream()
                .filter(mail -> new String(mail.content(), StandardCharsets.ISO_8859_1).contains(subject))
                .findFirst();
    }

    private static boolean endsWith(byte[] content, String sent) {
        String arrived = new String(content, StandardCharsets.ISO_8859_1);
        return arrived.endsWith(sent.replace("\r\n..", "\r\n."));
    }
}
