package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuarantineConfigTest {
    @TempDir
    Path working;

    private ConfigDirectory files;

    @BeforeEach
    void write() {
        files = new ConfigDirectory(working);
    }

    @Test
    void foldersShouldBeTheUsualOnesWhenNothingIsSaid() {
        assertThat(files.container("").good().quarantine()).isEqualTo(QuarantineConfig.DEFAULT);
        assertThat(QuarantineConfig.DEFAULT.folders()).containsExactly("spam", "virus", "policy", "unscannable");
    }

    @Test
    void everythingShouldBeTakenWhenItIsSaid() {
        QuarantineConfig config = files.container(
                        "<quarantine url='cassandra://var/q/' folders='spam, legal' keep='14d'"
                                + " hosts='Admin.example.org'><folder name='legal' keep='0s'/></quarantine>")
                .good()
                .quarantine();
        assertThat(config)
                .isEqualTo(new QuarantineConfig(
                        "cassandra://var/q",
                        Map.of("spam", Duration.ofDays(14), "legal", Duration.ZERO),
                        Set.of("admin.example.org")));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("<quarantine url='var/q'/>", "did you mean 'file://var/q'?"),
                arguments("<quarantine folders='spam spam'/>", "stands here twice"),
                arguments("<quarantine folders='spam releases'/>", "name it otherwise"),
                arguments("<quarantine keep='30'/>", "did you mean '30s'?"),
                arguments("<quarantine><folder name='spam'/></quarantine>", "is required"),
                arguments("<quarantine><folder name='spma' keep='1d'/></quarantine>", "did you mean 'spam'?"),
                arguments(
                        "<quarantine><folder name='spam' keep='1d'/><folder name='spam' keep='2d'/></quarantine>",
                        "join them into one"),
                arguments("<quarantine hosts='a b!'/>", "is not a domain name"),
                arguments("<quarantin/>", "quarantine"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakeShouldBeToldWithAWayOut(String xml, String words) {
        assertThat(files.container(xml).problems().toString()).contains(words);
    }
}
