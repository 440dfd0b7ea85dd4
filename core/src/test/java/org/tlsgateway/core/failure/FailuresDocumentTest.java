package org.tlsgateway.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailuresDocumentTest {
    private static final Path COMMITTED = Path.of("..", "docs", "troubleshooting.md");

    /** To make it anew: {@code mvn -q test -pl core -Dtest=FailuresDocumentTest -Dgateway.regenerate=true}. */
    @Test
    void committedDocumentShouldBeWhatTheCatalogueSays() throws Exception {
        String rendered = FailuresDocument.render();
        if (Boolean.getBoolean("gateway.regenerate")) {
            Files.writeString(COMMITTED, rendered);
        }

        assertThat(Files.readString(COMMITTED)).isEqualTo(rendered);
    }
}
