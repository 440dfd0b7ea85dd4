package org.tlsgateway.mailets.quarantine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.tlsgateway.core.inspection.Base32;

/**
 * A release of a held mail to some of its recipients.
 *
 * @param mail the id of the held mail
 * @param folder that it is in
 * @param recipients who get it
 * @param by who released it
 * @param at when
 */
public record Release(String mail, String folder, List<String> recipients, String by, Instant at) {
    public Release {
        recipients = List.copyOf(recipients);
    }

    /** The same for the same mail and recipients, on all nodes and after a restart: what happens once is known by it. */
    String id() {
        byte[] all = String.join("\n", new TreeSet<>(recipients)).getBytes(StandardCharsets.UTF_8);
        return mail + "-" + Base32.digest(all, 10);
    }
}
