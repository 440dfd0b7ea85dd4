package org.tlsgateway.downstream.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DnssecMode;
import org.xbill.DNS.Name;

class TrustAnchorsTest {
    @TempDir
    Path directory;

    private final FakeZones zones = new FakeZones();

    @Test
    void keysOfTheRootShouldBeThereWhenNoFileIsNamed() {
        assertThat(TrustAnchors.load(null).size()).as("KSK-2017 and KSK-2024").isEqualTo(2);
    }

    @Test
    void proofShouldStartFromADnskeyRecordWhenFileHasOne() throws Exception {
        Path file = Files.writeString(
                directory.resolve("key"), "; root\n" + zones.zoneOf(Name.root).key() + "\n");
        assertThat(selfTest(file).passed()).isTrue();
    }

    @Test
    void selfTestShouldHintWhenResolverStripsSignatures() throws Exception {
        zones.spoil("SOA .", FakeZones::stripped);
        DnsSelfTest.Result result = selfTest(anchors());
        assertThat(result.passed()).isFalse();
        assertThat(result.hint()).contains("strip signatures", "<dnssec>off</dnssec>");
    }

    @Test
    void selfTestShouldFailWhenKeyIsNotTheOneThatIsTrusted() throws Exception {
        DnsSelfTest.Result result = selfTest(null);
        assertThat(result.passed()).isFalse();
        assertThat(result.hint()).contains("<trustAnchors>");
    }

    @ParameterizedTest
    @CsvSource({"'', has neither DS nor DNSKEY records", "'. IN DS x y z', trustAnchors"})
    void anchorsShouldBeRefusedWhenFileHasNone(String text, String words) throws IOException {
        Path file = Files.writeString(directory.resolve("bad"), text + "\n");
        assertThatThrownBy(() -> TrustAnchors.load(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(words);
    }

    private Path anchors() throws IOException {
        return Files.writeString(directory.resolve("root.key"), zones.anchor() + "\n");
    }

    private DnsSelfTest.Result selfTest(Path anchors) throws Exception {
        DnsSettings settings = new DnsSettings(List.of(), Duration.ofSeconds(5), DnssecMode.VALIDATE, anchors);
        return new DnsJavaLookup(settings, zones.stack(DnssecMode.VALIDATE), Clock.systemUTC())
                .selfTest()
                .run()
                .get(20, TimeUnit.SECONDS);
    }
}
