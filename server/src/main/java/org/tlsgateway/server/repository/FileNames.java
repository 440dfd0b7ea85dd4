package org.tlsgateway.server.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.james.mailrepository.api.MailKey;

/**
 * The names of the files of one mail. A key is written as it is, what may not be in a file name as "%" and two hexadecimal digits for
 * each byte of UTF-8, so that no key leaves the directory and no two share a file.
 */
record FileNames(String message, String envelope) {
    static final String TEMPORARY = ".tmp";
    private static final String MESSAGE = ".message";
    private static final String ENVELOPE = ".envelope";
    /** Usual file systems take 255 bytes, and a temporary name is longer. */
    private static final int LONGEST = 200;

    /** @throws IllegalArgumentException when the key is empty or too long for a file name */
    static FileNames of(MailKey key) {
        StringBuilder name = new StringBuilder();
        for (byte octet : key.asString().getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z'
                    || octet >= 'A' && octet <= 'Z'
                    || octet >= '0' && octet <= '9'
                    || octet == '-'
                    || octet == '_'
                    || octet == '!'
                    || octet == '.' && name.length() > 0;
            name.append(
                    plain ? String.valueOf((char) octet) : "%" + HexFormat.of().toHexDigits(octet));
        }
        if (name.length() == 0 || name.length() > LONGEST) {
            throw new IllegalArgumentException("no key for a file: " + name);
        }
        return new FileNames(name + MESSAGE, name + ENVELOPE);
    }

    /** The key of an envelope; empty for other files. */
    static Optional<MailKey> keyOf(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(ENVELOPE)) {
            return Optional.empty();
        }
        String written = name.substring(0, name.length() - ENVELOPE.length());
        byte[] bytes = new byte[written.length()];
        int length = 0;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '%'
                    && i + 2 < written.length()
                    && HexFormat.isHexDigit(written.charAt(i + 1))
                    && HexFormat.isHexDigit(written.charAt(i + 2))) {
                bytes[length++] = (byte) HexFormat.fromHexDigits(written, i + 1, i + 3);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return Optional.of(new MailKey(new String(bytes, 0, length, StandardCharsets.UTF_8)));
    }

    /** Whether it is a part of a mail that was never stored to its end, or not removed to its end. */
    static boolean isLeftOver(Path file, Instant before) {
        String name = file.getFileName().toString();
        boolean part = name.endsWith(TEMPORARY)
                || name.endsWith(MESSAGE)
                        && !Files.exists(
                                file.resolveSibling(name.substring(0, name.length() - MESSAGE.length()) + ENVELOPE));
        try {
            return part && Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }
}
