package org.tlsgateway.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The user and password of the JMX port, made at the first start and readable by the owner only. They are below
 * {@code var}: a configuration directory may be read-only.
 *
 * @param user the only one there is
 * @param password random
 */
public record JmxCredentials(String user, String password) {
    private static final String USER = "james-admin";
    private static final String PASSWORD_FILE = "jmxremote.password";
    private static final String ACCESS_FILE = "jmxremote.access";

    /** Reads what {@link #create} made. */
    public static JmxCredentials read(Path directory) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(PASSWORD_FILE));
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ");
        if (words.length != 2) {
            throw new IOException(directory.resolve(PASSWORD_FILE) + " does not hold a user and a password");
        }
        return new JmxCredentials(words[0], words[1]);
    }

    /** Makes the two files that the JMX server reads, unless they exist. */
    public static void create(Path directory) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(directory.resolve(PASSWORD_FILE), USER + " " + password + "\n");
        write(directory.resolve(ACCESS_FILE), USER + " readwrite\n");
    }

    private static void write(Path file, String content) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content);
        }
    }

    @Override
    public String toString() {
        return user + ":***";
    }
}
