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
 * @param arrival how connections come
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
        String processor,
        Arrival arrival) {
    public ListenerConfig {
        bind = List.copyOf(bind);
    }

    /** A listener that clients connect to directly. */
    public ListenerConfig(
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
        this(
                name,
                bind,
                helloName,
                tls,
                clients,
                policy,
                auth,
                limits,
                timeouts,
                ioThreads,
                workerThreads,
                processor,
                Arrival.DIRECT);
    }

    /**
     * How connections come to the listener, and where intercepted ones may have been going.
     *
     * @param transparent whether it takes connections to any address that the kernel hands it (IP_TRANSPARENT): the local
     *     address of a connection is then its original destination
     * @param proxy the PROXY protocol in front of it, null for none
     * @param allowedDestinations original destinations that are allowed although they are private
     */
    public record Arrival(boolean transparent, @Nullable Proxy proxy, NetworkTable allowedDestinations) {
        /** Nobody in between. */
        public static final Arrival DIRECT = new Arrival(false, null, NetworkTable.EMPTY);
    }

    /**
     * The PROXY protocol: believed from these networks, and required from them.
     *
     * @param networks of the proxies
     * @param destination what the header's destination is
     * @param header time for the header to come
     */
    public record Proxy(NetworkTable networks, ProxyDestination destination, Duration header) {}

    /** What the destination address of a PROXY header is. */
    public enum ProxyDestination {
        /** Where the client meant to connect: the proxy intercepts. */
        ORIGINAL,
        /** An address of the proxy or of the gateway: the proxy shares out load. It is not looked at. */
        IGNORED
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
     * @param downstream for the session's own downstream server to be connected to and to say what it offers
     * @param spliceIdle of a passed-through session without a byte either way
     * @param spliceTotal of a passed-through session in all
     */
    public record Timeouts(
            Duration idle,
            Duration command,
            Duration data,
            Duration handshake,
            Duration verdict,
            Duration downstream,
            Duration spliceIdle,
            Duration spliceTotal) {
        /** Without those of pass-through, which have their defaults. */
        public Timeouts(Duration idle, Duration command, Duration data, Duration handshake, Duration verdict) {
            this(
                    idle,
                    command,
                    data,
                    handshake,
                    verdict,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofDays(1));
        }
    }
}
