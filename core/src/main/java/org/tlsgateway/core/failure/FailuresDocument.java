package org.tlsgateway.core.failure;

import java.util.Locale;

/** docs/troubleshooting.md, made from the catalogue of failures. */
public final class FailuresDocument {
    private static final String HEAD = """
            # My mail does not go out

            <!-- Made from the catalogue of failures (org.tlsgateway.core.failure.Failure). Do not edit: change the catalogue, then
                 mvn -q test -pl core -Dtest=FailuresDocumentTest -Dgateway.regenerate=true -->

            1. **Did the gateway take it?** The client's own log has the reply. `250 2.0.0 ... queued as ID` means that it is on
               disk under that id; anything else means that the client still has it.
            2. **Where is it now?** `curl http://127.0.0.1:8000/mailQueues/gateway-delivery/mails` lists what waits, and
               until when. In the log, search for the id: each attempt is one line with destination, host, address, wanted and
               achieved level, how the server was verified, TLS version, cipher, reply and time; `why=` gives the plan's reasons.
            3. **Why?** The attempt's line names a failure from the table below; it says whose doing it is and what to do.
            4. **The session was refused?** The line that ends a session has `end=<blame>/<phase>`; its words and the table say
               the rest.

            `us` is a bug of the gateway and always temporary; `operator` is something for you to mend; `remote` is the other
            server's doing; `network` is what lies between. A temporary failure is tried again until the lifetime of `<retry>`
            ends, a permanent one is returned to the sender at once. A server's own enhanced status code and words, when it
            gave some, take the place of those in the table.

            """;

    private FailuresDocument() {}

    /** The whole document. */
    public static String render() {
        StringBuilder out = new StringBuilder(HEAD);
        for (Phase phase : Phase.values()) {
            StringBuilder rows = new StringBuilder();
            for (Failure failure : Failure.values()) {
                if (failure.phase() == phase) {
                    rows.append(row(failure));
                }
            }
            if (!rows.isEmpty()) {
                out.append("## ").append(lower(phase)).append("\n\n");
                out.append(
                        "| failure | whose doing | then | status | what it means, what to do |\n|---|---|---|---|---|\n");
                out.append(rows).append('\n');
            }
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static String row(Failure failure) {
        return "| <a id=\"" + failure.label() + "\"></a>`" + failure.label() + "` | " + lower(failure.blame()) + " | "
                + (failure.permanent() ? "returned" : "tried again") + " | " + failure.enhancedStatusCode() + " | "
                + failure.hint().replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;") + " |\n";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
