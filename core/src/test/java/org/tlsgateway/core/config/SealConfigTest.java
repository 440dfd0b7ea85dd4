package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SealConfigTest {
    @TempDir
    Path working;

    private ConfigDirectory files;

    @BeforeEach
    void write() throws IOException {
        files = new ConfigDirectory(working);
        // Not in the directory that is read for "conf/...": these are beside it.
        Files.writeString(
                working.resolve("seal.key"),
                Base64.getMimeEncoder(20, "\n".getBytes()).encodeToString(new byte[40]));
        Files.writeString(working.resolve("short.key"), Base64.getEncoder().encodeToString(new byte[31]));
        Files.writeString(working.resolve("text.key"), "a secret of many words, and longer than it would have to be");
        Files.write(working.resolve("big.key"), new byte[70_000]);
    }

    @Test
    void nothingShouldBeSealedWhenNothingIsSaid() {
        assertThat(files.container("").good().inspection().trust().seal()).isNull();
        assertThat(files.container("<inspection/>").good().inspection().trust().seal())
                .isNull();
    }

    @Test
    void keyShouldBeTakenAndWatchedAndNotShownWhenItsFileIsNamed() {
        GatewayConfig config = files.container("<inspection><seal key='seal.key'/></inspection>")
                .good();
        assertThat(config.inspection().trust().seal()).isNotNull();
        assertThat(config.sources()).contains(working.resolve("seal.key"));
        assertThat(config.toString()).doesNotContain("AAAAAAAA");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("<seal/>", "is required"),
                arguments("<seal key='saal.key'/>", "does not exist (did you mean 'seal.key'?)"),
                arguments("<seal key='short.key'/>", "openssl rand -base64 32"),
                arguments("<seal key='text.key'/>", "openssl rand -base64 32"),
                arguments("<seal key='big.key'/>", "openssl rand -base64 32"),
                arguments("<seal kay='seal.key' key='seal.key'/>", "did you mean 'key'?"),
                arguments("<seals key='seal.key'/>", "seal"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakeShouldBeToldWhenItIsMade(String xml, String words) {
        assertThat(files.container("<inspection>" + xml + "</inspection>").problems())
                .singleElement()
                .asString()
                .contains(words);
    }
}
