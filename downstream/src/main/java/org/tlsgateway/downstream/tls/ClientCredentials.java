package org.tlsgateway.downstream.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.PemFiles.UnusableException;

/**
 * The certificate that the gateway presents to a server that asks for one. It is presented whatever CAs the server names: the
 * operator has said that it is the one for this server.
 */
public final class ClientCredentials extends X509ExtendedKeyManager {
    private static final String ALIAS = "gateway";

    private final KeyMaterial material;

    private ClientCredentials(KeyMaterial material) {
        this.material = material;
    }

    /**
     * Reads them.
     *
     * @param key null when it is in the file of the certificate
     * @throws IOException with words for the operator
     */
    public static ClientCredentials read(Path certificate, @Nullable Path key) throws IOException {
        try {
            return new ClientCredentials(
                    KeyMaterial.read(new ListenerConfig.Tls(certificate, key, null, Set.of(), List.of())));
        } catch (UnusableException e) {
            throw new IOException(e.getMessage());
        }
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return Arrays.asList(keyTypes).contains(material.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals(material.key().getAlgorithm()) ? new String[] {ALIAS} : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return material.key();
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        throw new UnsupportedOperationException();
    }
}
