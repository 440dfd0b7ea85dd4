package org.tlsgateway.server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.ExtraProperties;

/** The system properties of {@code jvm.properties}, which James reads only in a main class of its own. */
final class JvmProperties {
    private JvmProperties() {}

    /** Before any class of James reads one. Without the file nothing is set. */
    static void load(WorkingDirectory directory) {
        Path file = Path.of(System.getProperty(
                ExtraProperties.OVERRIDE_PROPERTY,
                directory.conf().resolve("jvm.properties").toString()));
        if (Files.exists(file)) {
            System.setProperty(ExtraProperties.OVERRIDE_PROPERTY, file.toString());
            ExtraProperties.initialize();
        }
    }
}
