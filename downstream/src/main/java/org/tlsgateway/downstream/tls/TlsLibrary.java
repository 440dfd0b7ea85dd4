package org.tlsgateway.downstream.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.util.List;
import java.util.Set;

/**
 * What the TLS engines of both sides are made by: BoringSSL, where netty-tcnative's library can be loaded, because a handshake
 * costs it a seventh of what it costs JSSE; JSSE elsewhere, and for what BoringSSL has no choice of. What a peer proved is judged by
 * our own code with both.
 */
public final class TlsLibrary {
    /** BoringSSL signs with these only. */
    private static final Set<String> KEYS = Set.of("RSA", "EC");

    private TlsLibrary() {}

    /** For a log line: which one it is, and why when it is not the fast one. */
    public static String words() {
        if (OpenSsl.isAvailable()) {
            return OpenSsl.versionString();
        }
        Throwable why = OpenSsl.unavailabilityCause();
        return "JSSE of Java " + Runtime.version().feature()
                + (why == null || why.getMessage() == null ? "" : " (no OpenSSL engine: " + why.getMessage() + ")");
    }

    /** For engines of clients. */
    public static SslProvider forClients() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /**
     * For engines of a server.
     *
     * @param key its private key
     * @param ciphers as the operator chose them: BoringSSL has all suites of TLS 1.3 or none
     */
    static SslProvider forServer(PrivateKey key, List<String> ciphers) {
        return OpenSsl.isAvailable() && ciphers.isEmpty() && KEYS.contains(key.getAlgorithm())
                ? SslProvider.OPENSSL
                : SslProvider.JDK;
    }

    /** Whether its engines are BoringSSL's. */
    static boolean isNative(SslContext context) {
        return context.sessionContext() instanceof OpenSslSessionContext;
    }

    /** Lets a server's sessions be resumed by tickets, which need no memory here; the library makes and changes their keys. */
    static void useTickets(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
            sessions.setTicketKeys();
        }
    }

    /** Lets a client resume sessions; Netty's own default is not to. */
    public static void rememberSessions(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(true);
            sessions.setTicketKeys();
        }
    }
}
