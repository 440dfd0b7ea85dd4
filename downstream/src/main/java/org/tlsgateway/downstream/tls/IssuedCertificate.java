package org.tlsgateway.downstream.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A certificate made by {@link CertificateMaker}, with its key.
 *
 * @param chain leaf first, without a self-signed root above it
 * @param key of the leaf
 */
public record IssuedCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");

    public IssuedCertificate {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The same without the certificates above the leaf, as a misconfigured server presents it. */
    public IssuedCertificate leafOnly() {
        return new IssuedCertificate(List.of(certificate()), key);
    }

    /** The chain in PEM, leaf first. */
    public String chainPem() {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                pem.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return pem.toString();
    }

    /** The key in PEM, PKCS8, not encrypted. */
    public String keyPem() {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /** The subject only: a key has no business in a log. */
    @Override
    public String toString() {
        return "certificate of " + certificate().getSubjectX500Principal();
    }

    /** Writes both, the key readable by its owner only; each file appears whole or not at all. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        write(keyFile, keyPem(), SECRET);
        write(certificateFile, chainPem(), PUBLIC);
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        // A temporary file is born with its permissions: the key is at no instant readable by others.
        FileAttribute<Set<PosixFilePermission>> attribute = PosixFilePermissions.asFileAttribute(permissions);
        Path temporary = Files.createTempFile(directory, ".pem", null, attribute);
        try {
            Files.setPosixFilePermissions(temporary, permissions);
            Files.writeString(temporary, text, StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String block(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
