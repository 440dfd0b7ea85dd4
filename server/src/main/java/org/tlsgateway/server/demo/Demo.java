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

/**
 * Real messages: a clean one, a GTUBE one and one to a server with a wrong certificate, each through three listeners; one that is
 * passed through unread; and, where namespaces can be made, those of clients that are intercepted.
 */
public final class Demo {
    private static final Duration DELIVERY = Duration.ofSeconds(15);
    static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    static final String SENDER = "demo@client.demo.test";

    /** How much of it to show. */
    public enum Extent {
        /** What one process can show on loopback. */
        LOOPBACK,
        /** And, where it can be made, a network of namespaces. */
        WITH_NETWORK
    }

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
    public boolean run(Extent extent) throws Exception {
        try (DemoServer good = new DemoServer("good", DemoPki.of(pki.server(DemoDirectory.GOOD_NAME)));
                DemoServer wrong = new DemoServer("wrong", DemoPki.of(pki.server("somebody.else.test")));
                DemoDirectory directory = DemoDirectory.onLoopback(shippedConf, pki, good.port(), wrong.port())) {
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
                String passing = listeners.get(DemoDirectory.PASS_THROUGH).get(0);
                report.listener(DemoDirectory.PASS_THROUGH, passing);
                passed(Integer.parseInt(passing.substring(passing.lastIndexOf(':') + 1)), good);
            }
        }
        if (!report.allGood()) {
            report.log(log.lines());
        }
        if (extent == Extent.WITH_NETWORK) {
            intercepted();
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
            require(wrong, mail.tls() != null, "it went on in clear");
            require(wrong, endsWith(mail.content(), message), "the content was changed");
        });
        require(
                wrong,
                attempt.map(line -> "verify".equals(DemoLog.field(line, "achieved")))
                        .orElse(false),
                "the server was not verified");
        report.leg(new DemoLeg("clean message", sent, attempt, received, wrong));
    }

    private void gtube(String policy, int port, DemoServer good) throws Exception {
        String subject = "GTUBE by " + policy;
        DemoClient.Sent sent = send(policy, port, DemoDirectory.GOOD_DOMAIN, message(subject, GTUBE + "\r\n"));
        Optional<DemoServer.Received> received = find(good, subject);
        List<String> wrong = new ArrayList<>(clientLeg(policy, sent));
        require(wrong, sent.reply().startsWith("550 5.7.1 "), "the message was not refused with 550 5.7.1");
        require(wrong, received.isEmpty(), "it arrived all the same");
        report.leg(new DemoLeg("GTUBE message", sent, Optional.empty(), received, wrong));
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
        report.leg(new DemoLeg("message to a server with a wrong certificate", sent, attempt, received, wrong));
    }

    /** What the other listeners refuse goes through here: nobody reads it, and the client sees the server's own certificate. */
    private void passed(int port, DemoServer good) throws Exception {
        String message = message("GTUBE by pass-through", GTUBE + "\r\n");
        DemoClient.Sent sent = new DemoClient(pki.trust(), DemoDirectory.GOOD_NAME)
                .send(port, SENDER, "somebody@" + DemoDirectory.GOOD_DOMAIN, message, false);
        Optional<String> session = log.await(DemoLog::isPassed, DELIVERY);
        Optional<DemoServer.Received> received = find(good, "GTUBE by pass-through");
        report.leg(new DemoLeg(
                "GTUBE message, which nobody reads",
                sent,
                session,
                received,
                unread(sent, session, received, message)));
    }

    /** What must be true of a message that the gateway did not see. */
    static List<String> unread(
            DemoClient.Sent sent, Optional<String> session, Optional<DemoServer.Received> received, String message) {
        List<String> wrong = new ArrayList<>();
        require(
                wrong,
                sent.tls() != null && DemoDirectory.GOOD_NAME.equals(sent.tls().certificate()),
                "the client did not see the server's certificate");
        require(wrong, sent.reply().startsWith("250 "), "the message was not accepted");
        require(
                wrong,
                received.map(mail -> mail.tls() != null
                                && new String(mail.content(), StandardCharsets.ISO_8859_1).equals(message))
                        .orElse(false),
                "what arrived is not what was sent");
        require(
                wrong,
                session.map(line -> "passed".equals(DemoLog.field(line, "tls"))).orElse(false),
                "the log does not tell of a passed session");
        return wrong;
    }

    private void intercepted() throws Exception {
        Optional<String> missing = DemoNetwork.missing(shippedConf);
        if (missing.isPresent()) {
            report.leftOut("Intercepted client", missing.get());
            return;
        }
        try {
            InterceptedDemo.show(shippedConf, pki, report);
        } catch (DemoNetwork.Impossible e) {
            report.leftOut("Intercepted client", "this machine does not allow it: " + e.getMessage());
        }
    }

    private DemoClient.Sent send(String policy, int port, String domain, String message)
            throws IOException, GeneralSecurityException {
        return new DemoClient(pki.trust(), DemoDirectory.GATEWAY_NAME)
                .send(port, SENDER, "somebody@" + domain, message, policy.equals("require"));
    }

    static String message(String subject, String text) {
        return "From: <" + SENDER + ">\r\nSubject: " + subject + "\r\n\r\n" + text.replace("\r\n.", "\r\n..");
    }

    private static List<String> clientLeg(String policy, DemoClient.Sent sent) {
        List<String> wrong = new ArrayList<>();
        boolean strip = policy.equals("strip");
        require(wrong, sent.offersTls() != strip, strip ? "STARTTLS was advertised" : "STARTTLS was not advertised");
        require(wrong, (sent.tls() == null) == strip, strip ? "the client got TLS" : "the client got no TLS");
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

    static void require(List<String> wrong, boolean condition, String words) {
        if (!condition) {
            wrong.add(words);
        }
    }

    /** The log line of the delivery attempt; the queue id in the reply to the client names it. */
    private Optional<String> attempt(DemoClient.Sent sent) throws InterruptedException {
        String reply = sent.reply();
        return reply.startsWith("250 ")
                ? log.await(line -> DemoLog.isAttempt(line, reply), DELIVERY)
                : Optional.empty();
    }

    private static Optional<DemoServer.Received> find(DemoServer server, String subject) {
        return server.received().stream()
                .filter(mail -> hasSubject(mail, subject))
                .findFirst();
    }

    static boolean hasSubject(DemoServer.Received mail, String subject) {
        return new String(mail.content(), StandardCharsets.ISO_8859_1).contains("Subject: " + subject + "\r\n");
    }

    static boolean endsWith(byte[] content, String sent) {
        String arrived = new String(content, StandardCharsets.ISO_8859_1);
        return arrived.endsWith(sent.replace("\r\n..", "\r\n."));
    }
}
