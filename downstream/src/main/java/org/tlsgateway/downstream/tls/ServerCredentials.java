package org.tlsgateway.downstream.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.PemFiles.UnusableException;

/**
 * The certificate and key of a listener, checked, and the TLS engines made with them. Immutable: when the files change,
 * load new ones and use those for the next connection.
 */
public final class ServerCredentials {
    private static final Set<String> KNOWN_PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final List<X509Certificate> chain;
    private final SslContext context;
    private final List<String> warnings;

    private ServerCredentials(List<X509Certificate> chain, SslContext context, List<String> warnings) {
        this.chain = chain;
        this.context = context;
        this.warnings = warnings;
    }

    /** The credentials that the files hold, or what is wrong with them; an expired certificate is only a warning. */
    public static ConfigResult<ServerCredentials> load(ListenerConfig.Tls tls, Instant now) {
        List<ConfigProblem> problems = new ArrayList<>();
        String file = tls.certificate().toString();
        try {
            KeyMaterial material = KeyMaterial.read(tls);
            SSLContext jsse = SSLContext.getDefault();
            List<String> protocols = protocols(tls, file, jsse.getSupportedSSLParameters(), problems);
            List<String> ciphers = ciphers(tls, file, jsse, problems);
            if (problems.isEmpty()) {
                SslContext context = switch (TlsLibrary.forServer(material.key(), tls.ciphers())) {
                    case JDK -> jsse(material, protocols, ciphers);
                    default -> boringSsl(material, protocols);
                };
                return new ConfigResult.Valid<>(
                        new ServerCredentials(material.chain(), context, warnings(material.chain(), now)));
            }
        } catch (UnusableException e) {
            problems.add(new ConfigProblem(file, 0, "", e.getMessage(), null));
        } catch (IOException | GeneralSecurityException e) {
            problems.add(new ConfigProblem(file, 0, "", "TLS cannot use this certificate: " + e.getMessage(), null));
        }
        return new ConfigResult.Invalid<>(problems);
    }

    /** Leaf first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** What is not good but usable, in words: not yet valid, expired, a chain out of order. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * A server-side engine: configured protocols and ciphers, server's preference, no renegotiation by the client. The handler that
     * it is given to frees it.
     */
    public SSLEngine newEngine() {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        if (TlsLibrary.isNative(context)) {
            // A BoringSSL server knows no renegotiation.
            return engine;
        }
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return new NoRenegotiationEngine(engine);
    }

    private static SslContext boringSsl(KeyMaterial material, List<String> protocols) throws SSLException {
        SslContext context = SslContextBuilder.forServer(material.key(), material.chain())
                .sslProvider(SslProvider.OPENSSL)
                .protocols(protocols)
                .build();
        TlsLibrary.useTickets(context);
        return context;
    }

    private static SslContext jsse(KeyMaterial material, List<String> protocols, List<String> ciphers)
            throws GeneralSecurityException, IOException {
        char[] password = "in-memory".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(material.toKeyStore(password), password);
        return SslContextBuilder.forServer(keys)
                .sslProvider(SslProvider.JDK)
                .protocols(protocols)
                .ciphers(ciphers)
                .build();
    }

    private static List<String> protocols(
            ListenerConfig.Tls tls, String file, SSLParameters supported, List<ConfigProblem> problems) {
        List<String> known = Arrays.asList(supported.getProtocols());
        for (String protocol : tls.protocols()) {
            // TLS 1.0 and 1.1 are not for use any more (RFC 8996).
            if (!KNOWN_PROTOCOLS.contains(protocol) || !known.contains(protocol)) {
                problems.add(new ConfigProblem(
                        file, 0, "tls/protocols", "unknown TLS version " + protocol, "TLSv1.2 or TLSv1.3"));
            }
        }
        Set<String> wanted = tls.protocols().isEmpty() ? KNOWN_PROTOCOLS : tls.protocols();
        return wanted.stream().sorted().toList();
    }

    private static List<String> ciphers(
            ListenerConfig.Tls tls, String file, SSLContext context, List<ConfigProblem> problems) {
        if (tls.ciphers().isEmpty()) {
            return List.of(context.getDefaultSSLParameters().getCipherSuites());
        }
        List<String> known = Arrays.asList(context.getSupportedSSLParameters().getCipherSuites());
        for (String cipher : tls.ciphers()) {
            if (!known.contains(cipher)) {
                problems.add(new ConfigProblem(file, 0, "tls/ciphers", "this JRE has no cipher suite " + cipher, null));
            }
        }
        return tls.ciphers();
    }

    private static List<String> warnings(List<X509Certificate> chain, Instant now) {
        List<String> warnings = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            String subject = certificate.getSubjectX500Principal().getName();
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                warnings.add("the certificate " + subject + " has expired on " + certificate.getNotAfter());
            } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
                warnings.add("the certificate " + subject + " is not valid before " + certificate.getNotBefore());
            }
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                warnings.add("certificate " + (i + 1) + " of the chain is not the issuer of the one before it");
            }
        }
        return List.copyOf(warnings);
    }
}
