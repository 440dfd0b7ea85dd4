package org.tlsgateway.downstream.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Reads certificates and private keys from PEM text (RFC 7468): PKCS8, PKCS1 and SEC1 keys, clear or encrypted. */
final class PemFiles {
    private static final int MAX_SIZE = 4 << 20;

    private PemFiles() {}

    /** What is wrong with a file, in words for the operator. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /** The file's text; refuses what cannot be read and what cannot be PEM. */
    static byte[] read(Path file) throws UnusableException {
        if (!Files.exists(file)) {
            throw new UnusableException("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new UnusableException(file + " is a directory");
        }
        if (!Files.isReadable(file)) {
            throw new UnusableException("no permission to read " + file);
        }
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new UnusableException(file + " is too big for certificates");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnusableException("cannot read " + file + ": " + e.getMessage());
        }
    }

    static boolean looksLikePem(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /** All certificates of the text, in its order. */
    static List<X509Certificate> certificates(byte[] pem, Path file) throws UnusableException {
        List<X509Certificate> found = new ArrayList<>();
        try (PEMParser parser = parser(pem)) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof X509CertificateHolder holder) {
                    found.add(certificate(holder));
                } else if (block instanceof X509TrustedCertificateBlock trusted) {
                    found.add(certificate(trusted.getCertificateHolder()));
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new UnusableException("damaged PEM in " + file + ": " + e.getMessage());
        }
        return found;
    }

    /** The first private key of the text, null when it has none. */
    static @Nullable PrivateKey privateKey(byte[] pem, Path file, @Nullable String password) throws UnusableException {
        try (PEMParser parser = parser(pem)) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                PrivateKeyInfo info = keyInfo(block, file, password);
                if (info != null) {
                    return toKey(info, file);
                }
            }
            return null;
        } catch (PEMException | PKCSException e) {
            throw new UnusableException(
                    password == null
                            ? "damaged key in " + file + ": " + e.getMessage()
                            : "the password does not open the key in " + file);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            throw new UnusableException("damaged key in " + file + ": " + e.getMessage());
        }
    }

    private static @Nullable PrivateKeyInfo keyInfo(Object block, Path file, @Nullable String password)
            throws UnusableException, IOException, PKCSException, OperatorCreationException {
        if (block instanceof PrivateKeyInfo info) {
            return info;
        }
        if (block instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        boolean encrypted = block instanceof PEMEncryptedKeyPair || block instanceof PKCS8EncryptedPrivateKeyInfo;
        if (!encrypted) {
            return null;
        }
        if (password == null) {
            throw new UnusableException("the key in " + file + " is encrypted and no password is configured");
        }
        // The provider is only handed over, not registered: James's own cryptography stays as it is.
        BouncyCastleProvider provider = new BouncyCastleProvider();
        if (block instanceof PEMEncryptedKeyPair pair) {
            return pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(provider)
                            .build(password.toCharArray()))
                    .getPrivateKeyInfo();
        }
        return ((PKCS8EncryptedPrivateKeyInfo) block)
                .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(provider)
                        .build(password.toCharArray()));
    }

    private static PrivateKey toKey(PrivateKeyInfo info, Path file)
            throws IOException, GeneralSecurityException, UnusableException {
        ASN1ObjectIdentifier oid = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm = null;
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            algorithm = "RSA";
        } else if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            algorithm = "EC";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            algorithm = "Ed25519";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed448)) {
            algorithm = "Ed448";
        }
        if (algorithm == null) {
            throw new UnusableException("the key in " + file + " is neither RSA, EC nor EdDSA (" + oid + ")");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static X509Certificate certificate(X509CertificateHolder holder)
            throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    }

    private static PEMParser parser(byte[] pem) {
        return new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)));
    }
}
