package org.tlsgateway.mailets.inspection.sieve;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.content.HeaderBlock;

/** What a script decided. */
public sealed interface SieveOutcome {
    /**
     * The message goes on.
     *
     * @param header its header section when the script changed it, else null
     */
    record Keep(@Nullable HeaderBlock header) implements SieveOutcome {}

    /** The client is told no, with these words. */
    record Reject(String text) implements SieveOutcome {}

    /** The message is thrown away. */
    record Discard() implements SieveOutcome {}

    /**
     * The script came to no end.
     *
     * @param why a budget that was exceeded, or a bug
     * @param cause null for a budget
     */
    record Failed(String why, @Nullable Throwable cause) implements SieveOutcome {}
}
