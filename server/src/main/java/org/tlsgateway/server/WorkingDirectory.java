package org.tlsgateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tlsgateway.core.config.ListenerConfig;

/**
 * The directory that a gateway lives in, James's {@code working.directory}: {@code conf} with its configuration and
 * {@code var} with all that it writes.
 *
 * @param root absolute
 * @param conf absolute, {@code conf} below it but for a check of another one
 */
public record WorkingDirectory(Path root, Path conf) {
    public WorkingDirectory {
        root = root.toAbsolutePath().normalize();
        conf = conf.toAbsolutePath().normalize();
    }

    public WorkingDirectory(Path root) {
        this(root, root.resolve("conf"));
    }

    /** The one whose configuration is in this directory: its parent. */
    public static WorkingDirectory ofConf(Path conf) {
        Path parent = conf.toAbsolutePath().normalize().getParent();
        return new WorkingDirectory(parent == null ? conf : parent, conf);
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

    /** The certificate that the first start makes. */
    public Path certificate() {
        return var().resolve("tls/gateway.pem");
    }

    /** Its key. */
    public Path certificateKey() {
        return var().resolve("tls/gateway.key");
    }

    /** True when these are the files that the first start makes and it has not been yet. */
    public boolean makesCertificate(ListenerConfig.Tls tls) {
        return tls.certificate().equals(certificate())
                && certificateKey().equals(tls.key())
                && Files.notExists(certificate())
                && Files.notExists(certificateKey());
    }

    /** Makes the directories under {@code var}, for the owner only: mail is in them. */
    public void prepare() throws IOException {
        for (Path directory : List.of(var().resolve("queue"), var().resolve("mail"), temporary(), jmxCredentials())) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Removes it with all that is in it; nothing when it is not there. */
    public void remove() throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
