package org.tlsgateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.james.util.SizeFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmPropertiesTest {
    private static final String NAME = "tlsgateway.test.property";

    @TempDir
    Path directory;

    private final String before = System.getProperty("extra.props");

    @AfterEach
    void restore() {
        System.clearProperty(NAME);
        if (before == null) {
            System.clearProperty("extra.props");
        } else {
            System.setProperty("extra.props", before);
        }
    }

    private static Path write(Path file, String value) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, NAME + "=" + value + "\n");
    }

    @Test
    void propertiesShouldBeThoseOfTheConfiguration() throws Exception {
        System.clearProperty("extra.props");
        write(directory.resolve("conf/jvm.properties"), "of conf");

        JvmProperties.load(new WorkingDirectory(directory));

        assertThat(System.getProperty(NAME)).isEqualTo("of conf");
    }

    @Test
    void propertiesShouldBeThoseOfTheFileThatIsNamed() throws Exception {
        write(directory.resolve("conf/jvm.properties"), "of conf");
        System.setProperty(
                "extra.props", write(directory.resolve("other"), "of the other").toString());

        JvmProperties.load(new WorkingDirectory(directory));

        assertThat(System.getProperty(NAME)).isEqualTo("of the other");
    }

    @Test
    void nothingShouldBeSetWithoutTheFile() {
        System.clearProperty("extra.props");

        JvmProperties.load(new WorkingDirectory(directory));

        assertThat(System.getProperty("extra.props")).isNull();
    }

    @Test
    void shippedThresholdShouldBeOneThatJamesUnderstands() throws Exception {
        Properties shipped = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("../conf/jvm.properties"))) {
            shipped.load(file);
        }

        assertThat(SizeFormat.parseAsByteCount(shipped.getProperty("james.message.memory.threshold")))
                .isEqualTo(128 << 10);
    }
}
