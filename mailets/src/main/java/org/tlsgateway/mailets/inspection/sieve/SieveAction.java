package org.tlsgateway.mailets.inspection.sieve;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.content.HeaderBlock;

/** One thing that a script does with a message. */
public sealed interface SieveAction {
    /** The header section as the script had changed it when it came to the action (RFC 5293 section 7), null when it had not. */
    @Nullable
    HeaderBlock header();

    /** The message goes on. */
    record Keep(@Nullable HeaderBlock header) implements SieveAction {}

    /**
     * It is kept in the quarantine.
     *
     * @param folder one of the quarantine's
     * @param line of the script
     */
    record FileInto(String folder, int line, @Nullable HeaderBlock header) implements SieveAction {}

    /**
     * It is sent to somebody else.
     *
     * @param address ASCII, with a domain name
     * @param line of the script
     */
    record Redirect(String address, int line, @Nullable HeaderBlock header) implements SieveAction {}
}
