package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.NetworkTable;
import org.tlsgateway.core.session.SessionPolicy;

/**
 * One {@code <gateway>} element of smtpserver.xml: a listener.
 *
 * @param name unique, for rules and logs
 * @param bind where it listens, at least one
 * @param helloName the name in banner, EHLO reply and Received
 * @param tls its certificate, null when it has none (only strip rules then)
 * @param clients networks whose mail is relayed without authentication
 * @param policy what happens to a client's TLS
 * @param auth whether AUTH is offered, and when
 * @param limits sizes and counts
 * @param timeouts times
 * @param ioThreads threads for sockets and framing, 1 or more
 * @param workerThreads threads for commands and inspection, 1 or more
 * @param processor the processor of mailetcontainer.xml that inspects
 */
public record ListenerConfig(
        String name,
        List<HostPort> bind,
        String helloName,
        @Nullable Tls tls,
        NetworkTable clients,
        SessionPolicy policy,
        Auth auth,
        Limits limits,
        Timeouts timeouts,
        int ioThreads,
        int workerThreads,
        String processor) {
    public ListenerConfig {
        bind = List.copyOf(bind);
    }

    /** When AUTH is offered and accepted. */
    public enum Auth {
        NEVER,
        /** Only inside TLS. */
        AFTER_TLS,
        ALWAYS
    }

    /**
     * The gateway's own certificate.
     *
     * @param certificate PEM chain, leaf first, or a PKCS12 file
     * @param key PEM private key; null when it is in the certificate file
     * @param password of a PKCS12 file or an encrypted key, null for none
     * @param protocols "TLSv1.2", "TLSv1.3"
     * @param ciphers cipher suites by their JSSE names, empty for the defaults
     */
    public record Tls(
            Path certificate,
            @Nullable Path key,
            @Nullable String password,
            Set<String> protocols,
            List<String> ciphers) {
        public Tls {
            protocols = Set.copyOf(protocols);
            ciphers = List.copyOf(ciphers);
        }
    }

    /**
     * Sizes and counts (RFC 5321 section 4.5.3.1).
     *
     * @param connections open at once, 0 for no limit
     * @param connectionsPerClient open at once from one address, 0 for no limit
     * @param messageSize bytes, 0 for no limit
     * @param recipients in one message, 100 or more
     * @param commandLine bytes with CRLF, 512 or more
     * @param textLine bytes with CRLF, 1000 or more
     * @param errors refused commands before the session is closed
     */
    public record Limits(
            int connections,
            int connectionsPerClient,
            long messageSize,
            int recipients,
            int commandLine,
            int textLine,
            int errors) {}

    /**
     * Times (RFC 5321 section 4.5.3.2).
     *
     * @param idle without a byte from the client
     * @param command from the first byte of a command line to its end
     * @param data from 354 to the final dot
     * @param handshake of TLS
     * @param verdict for inspection and queueing, under the client's 10 minutes
     */
    public record Timeouts(Duration idle, Duration command, Duration data, Duration handshake, Duration verdict) {}
}
