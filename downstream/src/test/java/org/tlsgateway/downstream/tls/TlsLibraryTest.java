package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs twice: with BoringSSL, and with the switch of Netty that leaves it out. */
class TlsLibraryTest {
    private static final boolean LEFT_OUT = Boolean.getBoolean("io.netty.handler.ssl.noOpenSsl");
    private static final SslProvider BEST = LEFT_OUT ? SslProvider.JDK : SslProvider.OPENSSL;

    @Test
    void clientsShouldHaveBoringSslUnlessItIsLeftOut() {
        assertThat(TlsLibrary.forClients()).isEqualTo(BEST);
    }

    @Test
    void wordsShouldSayWhichItIsAndWhyItIsNotTheFastOne() {
        if (LEFT_OUT) {
            assertThat(TlsLibrary.words()).startsWith("JSSE").contains("noOpenSsl");
        } else {
            assertThat(TlsLibrary.words()).contains("BoringSSL");
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, true", "EC, true", "Ed25519, false"})
    void serverShouldHaveWhatCanSignWithItsKey(String algorithm, boolean signs) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        assertThat(TlsLibrary.forServer(key, List.of())).isEqualTo(signs ? BEST : SslProvider.JDK);
    }

    @Test
    void serverShouldHaveJsseWhenTheOperatorChoseCiphers() throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        assertThat(TlsLibrary.forServer(key, List.of("TLS_AES_256_GCM_SHA384"))).isEqualTo(SslProvider.JDK);
    }
}
