package org.tlsgateway.downstream.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.PemFiles.UnusableException;

/**
 * A certificate chain and the key that belongs to its leaf, as read from files.
 *
 * @param chain leaf first, at least one
 * @param key the leaf's
 */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
    /** A name under which JSSE finds the only entry of a key store in memory. */
    private static final String ALIAS = "gateway";

    KeyMaterial {
        chain = List.copyOf(chain);
    }

    /** What the configured files hold; PEM and PKCS12 are told apart by their content. */
    static KeyMaterial read(ListenerConfig.Tls tls) throws UnusableException {
        byte[] bytes = PemFiles.read(tls.certificate());
        KeyMaterial material = PemFiles.looksLikePem(bytes) ? pem(tls, bytes) : pkcs12(tls, bytes);
        if (!matches(material.chain().get(0), material.key())) {
            boolean other = material.chain().stream().skip(1).anyMatch(c -> matches(c, material.key()));
            throw new UnusableException(
                    other
                            ? "the first certificate in " + tls.certificate()
                                    + " is not the one of the key: the server's own must come first"
                            : "the key does not belong to the certificate in " + tls.certificate());
        }
        return material;
    }

    /** A key store in memory with this one entry, for JSSE. */
    KeyStore toKeyStore(char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, password, chain.toArray(Certificate[]::new));
        return store;
    }

    private static KeyMaterial pem(ListenerConfig.Tls tls, byte[] bytes) throws UnusableException {
        List<X509Certificate> chain = PemFiles.certificates(bytes, tls.certificate());
        if (chain.isEmpty()) {
            throw new UnusableException("no certificate in " + tls.certificate());
        }
        Path keyFile = tls.key() == null ? tls.certificate() : tls.key();
        byte[] keyBytes = tls.key() == null ? bytes : PemFiles.read(keyFile);
        if (!PemFiles.looksLikePem(keyBytes)) {
            throw new UnusableException(keyFile + " is not PEM");
        }
        PrivateKey key = PemFiles.privateKey(keyBytes, keyFile, tls.password());
        if (key == null) {
            throw new UnusableException("no private key in " + keyFile);
        }
        return new KeyMaterial(chain, key);
    }

    private static KeyMaterial pkcs12(ListenerConfig.Tls tls, byte[] bytes) throws UnusableException {
        // A SEQUENCE: anything else is neither PEM nor PKCS12.
        if (bytes.length == 0 || bytes[0] != 0x30) {
            throw new UnusableException(
                    tls.certificate() + (bytes.length == 0 ? " is empty" : " is neither PEM nor PKCS12"));
        }
        char[] password = passwordOf(tls);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getKey(alias, password) instanceof PrivateKey key) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate certificate : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) certificate);
                    }
                    return new KeyMaterial(chain, key);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new UnusableException("cannot open " + tls.certificate() + " as PKCS12"
                    + (tls.password() == null ? " without a password" : ": wrong password, or the file is damaged"));
        }
        throw new UnusableException("no private key with a certificate in " + tls.certificate());
    }

    private static char[] passwordOf(ListenerConfig.Tls tls) {
        @Nullable String password = tls.password();
        return password == null ? new char[0] : password.toCharArray();
    }

    private static boolean matches(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] challenge = {1, 2, 3, 4};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(challenge);
            byte[] signed = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            // By key, not by certificate: key usage does not matter here.
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(challenge);
            return verifier.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
