package org.tlsgateway.core.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS that a connection really has.
 *
 * @param protocol as JSSE names it ("TLSv1.3"), null for clear text
 * @param cipher the cipher suite, null for clear text
 * @param verification how the peer was proven
 * @param detail what was matched or why the proof failed, for the log
 * @param missed what would have failed, had it been demanded
 */
public record TlsAchieved(
        @Nullable String protocol,
        @Nullable String cipher,
        Verification verification,
        String detail,
        List<Missed> missed) {
    public static final TlsAchieved CLEAR = new TlsAchieved(null, null, Verification.NONE, "clear text");

    public TlsAchieved {
        missed = List.copyOf(missed);
    }

    /** Without anything missed. */
    public TlsAchieved(@Nullable String protocol, @Nullable String cipher, Verification verification, String detail) {
        this(protocol, cipher, verification, detail, List.of());
    }

    /** How a peer was proven. */
    public enum Verification {
        /** No TLS. */
        NONE,
        /** TLS, but the certificate proves nothing. */
        UNAUTHENTICATED,
        /** Chain to a trusted CA and a matching name. */
        PKIX,
        /** A key that the operator has pinned. */
        PINNED,
        /** A signed TLSA record (RFC 7672). */
        DANE;

        /** True when the peer is known to be who it says. */
        public boolean proves() {
            return compareTo(UNAUTHENTICATED) > 0;
        }
    }

    /** True when this is no weaker than what the level asks. */
    public boolean satisfies(TlsLevel level) {
        return switch (level) {
            case OPPORTUNISTIC -> true;
            case ENCRYPT -> protocol != null;
            case VERIFY -> protocol != null && verification.proves();
        };
    }
}
