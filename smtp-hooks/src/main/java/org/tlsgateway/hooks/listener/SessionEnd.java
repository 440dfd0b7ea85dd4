package org.tlsgateway.hooks.listener;

import java.util.Locale;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Phase;

/**
 * How a session ended: the log field {@code end=<blame>/<phase>}.
 *
 * @param label as the log has it
 * @param detail words for the log, empty when there is nothing to add
 */
public record SessionEnd(String label, String detail) {
    /** The client said QUIT. */
    public static final SessionEnd QUIT = new SessionEnd("ok/session", "");

    /** It failed in this phase, by this party's doing. */
    public static SessionEnd of(Blame blame, Phase phase, String detail) {
        return new SessionEnd(lower(blame) + "/" + lower(phase), detail);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
