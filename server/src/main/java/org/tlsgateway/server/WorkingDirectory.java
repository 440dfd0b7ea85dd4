package org.tlsgateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory that a gateway lives in, James's {@code working.directory}: {@code conf} with its configuration and
 * {@code var} with all that it writes.
 *
 * @param root absolute
 */
public record WorkingDirectory(Path root) {
    public WorkingDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path conf() {
        return root.resolve("conf");
    }

    public Path var() {
        return root.resolve("var");
    }

    /** Where message bodies wait while their session lasts; on the disk of the queue, not in a memory file system. */
    public Path temporary() {
        return var().resolve("tmp");
    }

    /** The name and password by which the command line finds the running gateway. */
    public Path jmxCredentials() {
        return var().resolve("jmx");
    }

    /** Makes the directories under {@code var}, for the owner only. */
    public void prepare() throws IOException {
        for (Path directory : new Path[] {temporary(), jmxCredentials()}) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
