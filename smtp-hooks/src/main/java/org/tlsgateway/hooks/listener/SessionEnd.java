package org.tlsgateway.hooks.listener;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Phase;
import org.tlsgateway.hooks.splice.SpliceReport;

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

    /** A passed-through session is over. */
    static SessionEnd of(SpliceReport report) {
        return switch (report.closedBy()) {
            case CLIENT, SERVER -> new SessionEnd("ok/splice", "");
            case INJECTION -> of(Blame.NETWORK, Phase.SPLICE, "clear bytes came where TLS was to begin");
            case GATEWAY -> of(Blame.OPERATOR, Phase.SPLICE, "the listener has stopped");
            case NOT_TLS -> of(Blame.REMOTE, Phase.SPLICE, "the client sent clear text where TLS was to begin");
            case IDLE_LIMIT -> of(Blame.REMOTE, Phase.SPLICE, "idle for too long");
            case TOTAL_LIMIT -> of(Blame.REMOTE, Phase.SPLICE, "the session took too long");
        };
    }

    /** The connection broke; null when it was not the connection that did. */
    static @Nullable SessionEnd ofBroken(Throwable cause, Phase phase) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            return of(Blame.REMOTE, Phase.STARTTLS, String.valueOf(cause.getCause()));
        }
        return cause instanceof IOException ? of(Blame.NETWORK, phase, String.valueOf(cause.getMessage())) : null;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
