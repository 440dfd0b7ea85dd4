package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsDocumentTest {
    private static final Path COMMITTED = Path.of("..", "docs", "options.md");

    /** To make it anew: {@code mvn -q test -pl core -Dtest=OptionsDocumentTest -Dgateway.regenerate=true}. */
    @Test
    void committedDocumentShouldBeWhatTheCatalogueSays() throws Exception {
        String rendered = OptionsDocument.render();
        if (Boolean.getBoolean("gateway.regenerate")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, rendered);
        }

        assertThat(Files.readString(COMMITTED)).isEqualTo(rendered);
    }

    @Test
    void documentShouldBeAsciiWithoutTrailingBlanks() {
        assertThat(OptionsDocument.render()).matches("[\\n\\x20-\\x7e]*").doesNotContain(" \n");
    }
}
