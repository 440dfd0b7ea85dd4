package org.tlsgateway.mailets.inspection.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a script decided. */
public sealed interface SieveOutcome {
    /**
     * All of these happen; without any the message is thrown away.
     *
     * @param actions one Keep at most, and each folder and address once (RFC 5228 section 2.10.3)
     */
    record Actions(List<SieveAction> actions) implements SieveOutcome {
        public Actions {
            actions = List.copyOf(actions);
        }

        /** Whether the message itself goes on, too. */
        public boolean keeps() {
            return actions.stream().anyMatch(SieveAction.Keep.class::isInstance);
        }
    }

    /**
     * The client is told no, and nothing else happens.
     *
     * @param text what the script says, which may begin with a reason code in brackets
     * @param line of the script
     */
    record Reject(String text, int line) implements SieveOutcome {}

    /**
     * A test could not look into the message.
     *
     * @param why one line, fit for the client
     */
    record Unscannable(String why) implements SieveOutcome {}

    /**
     * The script came to no end.
     *
     * @param why a limit that was exceeded, or a bug
     * @param cause null for a limit
     */
    record Failed(String why, @Nullable Throwable cause) implements SieveOutcome {}
}
