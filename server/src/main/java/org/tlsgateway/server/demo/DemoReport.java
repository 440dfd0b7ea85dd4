package org.tlsgateway.server.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    void listener(String policy, String address) {
        print("");
        print(bold("Listener " + policy + " on " + address));
    }

    void leg(
            String title,
            DemoClient.Sent sent,
            Optional<String> attempt,
            Optional<DemoServer.Received> received,
            List<String> wrong) {
        print("  " + bold(title));
        row("advertised", String.join(" ", sent.advertised()));
        if (sent.withoutTls() != null) {
            row(sent.offersTls() ? "MAIL, no TLS" : "STARTTLS", sent.withoutTls());
        }
        row("client leg", tls(sent.protocol(), sent.cipher()));
        row("verdict", verdict(sent.reply()));
        row("reply", sent.reply());
        attempt.ifPresent(line -> {
            row(
                    "delivery",
                    "wanted " + DemoLog.field(line, "wanted") + ", got " + DemoLog.field(line, "achieved") + ": "
                            + DemoLog.field(line, "result"));
            String words = DemoLog.field(line, "words");
            if (words != null) {
                row("because", words);
            }
        });
        received.ifPresentOrElse(
                mail -> {
                    row("next leg", tls(mail.protocol(), mail.cipher()));
                    row("received", mail.content().length + " bytes for " + mail.recipient());
                },
                () -> row("received", "nothing"));
        if (wrong.isEmpty()) {
            good++;
            row("so it is", colour("32", "as it should be"));
        } else {
            bad++;
            row("so it is", colour("31", "WRONG: " + String.join("; ", wrong)));
        }
    }

    private static String verdict(String reply) {
        return switch (reply.charAt(0)) {
            case '2' -> "accepted";
            case '4' -> "deferred";
            default -> "refused";
        };
    }

    private static String tls(@Nullable String protocol, @Nullable String cipher) {
        return protocol == null ? "clear text" : protocol + " " + cipher;
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
