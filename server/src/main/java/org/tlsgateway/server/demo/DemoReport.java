package org.tlsgateway.server.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the demo prints: a block for each message, and whether it was as it should be. */
final class DemoReport {
    private final PrintWriter out;
    private final boolean colours;
    private int good;
    private int bad;

    DemoReport(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void starting() {
        print("Starting a gateway and two SMTP servers on loopback ...");
    }

    void startingNetwork() {
        print("");
        print("Starting a client, a router with the gateway, and a server in network namespaces ...");
    }

    /** The part with an intercepted client begins. */
    void network(String client) {
        print("");
        print(bold("Intercepted client " + client + ", which connects to port 25 of the server and knows no gateway"));
    }

    /** A part of the demo that did not come up, with what its processes said. */
    void notStarted(String part, List<String> lines) {
        print("");
        print(bold(part) + ": " + colour("31", "did not start"));
        lines.forEach(line -> print("  " + line));
        bad++;
    }

    void listener(String policy, String address) {
        print("");
        print(bold("Listener " + policy + " on " + address));
    }

    void leg(DemoLeg leg) {
        DemoClient.Sent sent = leg.sent();
        print("  " + bold(leg.title()));
        row("advertised", String.join(" ", sent.advertised()));
        if (sent.withoutTls() != null) {
            row(sent.offersTls() ? "MAIL, no TLS" : "STARTTLS", sent.withoutTls());
        }
        row("client leg", tls(sent.tls()));
        row("verdict", verdict(sent.reply()));
        row("reply", sent.reply());
        leg.logLine().ifPresent(line -> {
            if (DemoLog.isPassed(line)) {
                passed(line);
            } else {
                delivery(line);
            }
        });
        boolean passed = leg.logLine().filter(DemoLog::isPassed).isPresent();
        leg.received()
                .ifPresentOrElse(
                        mail -> {
                            row(
                                    "next leg",
                                    "from " + mail.from() + ", " + (passed ? "the same TLS session" : tls(mail.tls())));
                            row("received", mail.content().length + " bytes for " + mail.recipient());
                        },
                        () -> row("received", "nothing"));
        result(leg.wrong());
    }

    private void delivery(String line) {
        row(
                "delivery",
                "wanted " + DemoLog.field(line, "wanted") + ", got " + DemoLog.field(line, "achieved") + " from "
                        + DemoLog.field(line, "address") + ": " + DemoLog.field(line, "result"));
        String words = DemoLog.field(line, "words");
        if (words != null) {
            row("because", words);
        }
    }

    /** All that the gateway knows of a session that it passed through. */
    private void passed(String line) {
        row(
                "passed",
                DemoLog.field(line, "toServer") + " bytes to " + DemoLog.field(line, "server") + ", "
                        + DemoLog.field(line, "toClient") + " bytes back");
        row("because", DemoLog.field(line, "reason"));
    }

    private void result(List<String> wrong) {
        if (wrong.isEmpty()) {
            good++;
            row("so it is", colour("32", "as it should be"));
        } else {
            bad++;
            row("so it is", colour("31", "WRONG: " + String.join("; ", wrong)));
        }
    }

    /** A part of the demo that cannot be shown here. */
    void leftOut(String part, String reason) {
        print("");
        print(bold(part) + ": left out, " + reason);
    }

    private static String verdict(String reply) {
        return switch (reply.charAt(0)) {
            case '2' -> "accepted";
            case '4' -> "deferred";
            default -> "refused";
        };
    }

    private static String tls(@Nullable DemoTls tls) {
        if (tls == null) {
            return "clear text";
        }
        String text = tls.protocol() + " " + tls.cipher();
        return tls.certificate() == null ? text : text + ", verified certificate of " + tls.certificate();
    }

    boolean allGood() {
        return bad == 0;
    }

    /** Printed when something was wrong. */
    void log(List<String> lines) {
        print("");
        print(bold("The gateway's log"));
        lines.forEach(line -> print("  " + line));
    }

    boolean end() {
        print("");
        print(
                bad == 0
                        ? colour("32", good + " messages, everything was as it should be")
                        : colour("31", bad + " of " + (good + bad) + " messages were not as they should be"));
        return bad == 0;
    }

    private void row(String name, String value) {
        print(String.format(Locale.ROOT, "    %-13s %s", name, value));
    }

    private String bold(String text) {
        return colour("1", text);
    }

    private String colour(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
