package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoresTest {
    private static final IssuedCertificate ONE = CertificateMaker.authority("One");
    private static final IssuedCertificate TWO = CertificateMaker.authority("Two");

    private final TrustStores stores = new TrustStores();

    @TempDir
    Path directory;

    @Test
    void anchorsShouldBeThoseOfTheJreWhenNoFileIsNamed() throws IOException {
        assertThat(stores.anchors(null)).isNotEmpty().isSameAs(stores.anchors(null));
    }

    @Test
    void anchorsShouldBeAllOfTheFileWhenOneIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), "words\n" + ONE.chainPem() + TWO.chainPem());
        assertThat(stores.anchors(file))
                .extracting(TrustAnchor::getTrustedCert)
                .containsExactlyInAnyOrder(ONE.certificate(), TWO.certificate());
    }

    @Test
    void fileShouldBeReadAgainOnlyWhenItHasChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), ONE.chainPem());
        var first = stores.anchors(file);
        assertThat(stores.anchors(file)).isSameAs(first);
        Files.writeString(file, TWO.chainPem());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(stores.anchors(file)).extracting(TrustAnchor::getTrustedCert).containsExactly(TWO.certificate());
    }

    @Test
    void wordsShouldNameTheFileWhenItIsMissingOrHasNoCertificate() throws IOException {
        assertThatThrownBy(() -> stores.anchors(directory.resolve("none.pem")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.pem");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing");
        assertThatThrownBy(() -> stores.anchors(empty)).hasMessageContaining("no CA certificate");
        Path damaged = Files.writeString(
                directory.resolve("damaged.pem"), ONE.chainPem().replaceFirst("MII", "AAA"));
        assertThatThrownBy(() -> stores.anchors(damaged)).hasMessageContaining("damaged.pem");
    }
}
