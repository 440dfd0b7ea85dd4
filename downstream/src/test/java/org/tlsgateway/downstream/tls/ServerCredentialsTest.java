package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.CertificateSpec.Key;

class ServerCredentialsTest {
    private static final IssuedCertificate EC = CertificateMaker.selfSigned(CertificateSpec.server("gw.example"));
    private static final IssuedCertificate RSA =
            CertificateMaker.selfSigned(CertificateSpec.server("gw.example").withKey(Key.RSA_2048));
    private static final String PASSWORD = "correct horse";

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void files() {
        certificate = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
    }

    private ConfigResult<ServerCredentials> load(@Nullable Path keyFile, @Nullable String password) {
        return ServerCredentials.load(
                new ListenerConfig.Tls(certificate, keyFile, password, Set.of("TLSv1.2", "TLSv1.3"), List.of()),
                Instant.now());
    }

    private ServerCredentials good(@Nullable Path keyFile, @Nullable String password) {
        ConfigResult<ServerCredentials> result = load(keyFile, password);
        assertThat(result.allProblems()).isEmpty();
        return ((ConfigResult.Valid<ServerCredentials>) result).value();
    }

    private String problem(@Nullable Path keyFile, @Nullable String password) {
        ConfigResult<ServerCredentials> result = load(keyFile, password);
        assertThat(result.allProblems()).hasSize(1);
        return result.allProblems().get(0).message();
    }

    private static String pem(Object object, @Nullable PEMEncryptor encryptor) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            if (object instanceof PemObject pem) {
                writer.writeObject(pem);
            } else {
                writer.writeObject(new JcaMiscPEMGenerator(object, encryptor));
            }
        }
        return text.toString();
    }

    @Test
    void keyFileShouldBeReadableByItsOwnerOnlyWhenWritten() throws IOException {
        EC.write(certificate, key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(good(key, null).chain()).containsExactly(EC.certificate());
    }

    @Test
    void credentialsShouldLoadWhenKeyAndChainShareAFile() throws IOException {
        Files.writeString(certificate, EC.keyPem() + EC.chainPem());
        assertThat(good(null, null).chain()).hasSize(1);
    }

    @Test
    void credentialsShouldLoadWhenTheKeyIsSec1() throws IOException {
        Files.writeString(certificate, EC.chainPem());
        ECPrivateKey sec1 = new ECPrivateKey(
                256, ((java.security.interfaces.ECPrivateKey) EC.key()).getS(), X9ObjectIdentifiers.prime256v1);
        // As "openssl ecparam -genkey" writes it: the parameters in a block of their own come first.
        Files.writeString(
                key,
                pem(new PemObject("EC PARAMETERS", X9ObjectIdentifiers.prime256v1.getEncoded()), null)
                        + pem(new PemObject("EC PRIVATE KEY", sec1.getEncoded()), null));
        assertThat(Files.readString(key)).contains("BEGIN EC PRIVATE KEY");
        good(key, null);
    }

    @Test
    void credentialsShouldLoadWhenTheKeyIsPkcs1() throws IOException {
        Files.writeString(certificate, RSA.chainPem());
        Files.writeString(key, pem(RSA.key(), null));
        assertThat(Files.readString(key)).contains("BEGIN RSA PRIVATE KEY");
        good(key, null);
    }

    @Test
    void credentialsShouldLoadWhenThePkcs1KeyIsEncryptedTheOldWay() throws IOException {
        Files.writeString(certificate, RSA.chainPem());
        PEMEncryptor encryptor = new JcePEMEncryptorBuilder("AES-128-CBC")
                .setProvider(new BouncyCastleProvider())
                .build(PASSWORD.toCharArray());
        Files.writeString(key, pem(RSA.key(), encryptor));
        good(key, PASSWORD);
        assertThat(problem(key, "wrong")).contains("password");
        assertThat(problem(key, null)).contains("encrypted");
    }

    @Test
    void credentialsShouldLoadWhenThePkcs8KeyIsEncrypted() throws Exception {
        Files.writeString(certificate, EC.chainPem());
        JcaPKCS8Generator generator = new JcaPKCS8Generator(
                EC.key(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword(PASSWORD.toCharArray())
                        .build());
        Files.writeString(key, pem(generator.generate(), null));
        assertThat(Files.readString(key)).contains("BEGIN ENCRYPTED PRIVATE KEY");
        good(key, PASSWORD);
        assertThat(problem(key, "wrong")).contains("password");
        assertThat(problem(key, null)).contains("encrypted");
    }

    @Test
    void credentialsShouldLoadWhenTheFileIsPkcs12() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("x", EC.key(), PASSWORD.toCharArray(), new Certificate[] {EC.certificate()});
        try (var out = Files.newOutputStream(certificate)) {
            store.store(out, PASSWORD.toCharArray());
        }
        assertThat(good(null, PASSWORD).chain()).containsExactly(EC.certificate());
        assertThat(problem(null, "wrong")).contains("password");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheCertificateFileIsMissing() {
        assertThat(problem(key, null)).contains("no file").contains("cert.pem");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheKeyFileIsMissing() throws IOException {
        Files.writeString(certificate, EC.chainPem());
        assertThat(problem(key, null)).contains("no file").contains("key.pem");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheFileIsADirectory() throws IOException {
        Files.createDirectory(certificate);
        assertThat(problem(key, null)).contains("directory");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheFileIsNeitherPemNorPkcs12() throws IOException {
        Files.writeString(certificate, "hello");
        assertThat(problem(null, null)).contains("neither PEM nor PKCS12");
        Files.writeString(certificate, "");
        assertThat(problem(null, null)).contains("empty");
    }

    @Test
    void credentialsShouldBeRefusedWhenThePemIsDamaged() throws IOException {
        Files.writeString(certificate, EC.chainPem().replaceFirst("MII", "AAA") + EC.keyPem());
        assertThat(problem(null, null)).contains("damaged");
    }

    @Test
    void credentialsShouldBeRefusedWhenThereIsNoCertificateInTheFile() throws IOException {
        Files.writeString(certificate, EC.keyPem());
        assertThat(problem(null, null)).contains("no certificate");
    }

    @Test
    void credentialsShouldBeRefusedWhenThereIsNoKeyInTheFile() throws IOException {
        Files.writeString(certificate, EC.chainPem());
        assertThat(problem(null, null)).contains("no private key");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheKeyBelongsToAnotherCertificate() throws IOException {
        Files.writeString(certificate, EC.chainPem());
        Files.writeString(key, RSA.keyPem());
        assertThat(problem(key, null)).contains("does not belong");
    }

    @Test
    void credentialsShouldBeRefusedWhenTheLeafIsNotFirst() throws IOException {
        IssuedCertificate root = CertificateMaker.authority("Root");
        IssuedCertificate leaf = CertificateMaker.issue(root, CertificateSpec.server("gw.example"));
        Files.writeString(certificate, root.chainPem() + leaf.chainPem() + leaf.keyPem());
        assertThat(problem(null, null)).contains("must come first");
    }

    @Test
    void credentialsShouldBeRefusedWhenAProtocolIsUnknownOrTooOld() throws IOException {
        Files.writeString(certificate, EC.chainPem() + EC.keyPem());
        ListenerConfig.Tls tls = new ListenerConfig.Tls(
                certificate, null, null, Set.of("TLSv1.1", "TLSv1.2"), List.of("TLS_NO_SUCH_CIPHER"));
        assertThat(ServerCredentials.load(tls, Instant.now()).allProblems()).hasSize(2);
    }

    @Test
    void credentialsShouldOnlyWarnWhenTheCertificateHasExpired() throws IOException {
        Instant past = Instant.now().minus(Duration.ofDays(9));
        IssuedCertificate expired = CertificateMaker.selfSigned(
                CertificateSpec.server("gw.example").withValidity(past, past.plus(Duration.ofDays(1))));
        Files.writeString(certificate, expired.chainPem() + expired.keyPem());
        assertThat(good(null, null).warnings()).singleElement().asString().contains("expired");
    }

    @Test
    void privateKeyInfoShouldRoundTripWhenWrittenAndRead() throws Exception {
        EC.write(certificate, key);
        assertThat(PemFiles.privateKey(Files.readAllBytes(key), key, null).getEncoded())
                .isEqualTo(PrivateKeyInfo.getInstance(EC.key().getEncoded()).getEncoded());
    }
}
