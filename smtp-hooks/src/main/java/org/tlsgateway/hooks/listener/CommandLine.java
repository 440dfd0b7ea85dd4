package org.tlsgateway.hooks.listener;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be told of a command line before anybody answers it. */
final class CommandLine {
    /** RFC 2920 section 3.1: the client must have waited for the reply before it sends anything after these. */
    private static final Set<String> LAST_OF_GROUP = Set.of("EHLO", "HELO", "DATA", "STARTTLS", "AUTH");

    private static final int LONGEST_VERB = 10;

    private CommandLine() {}

    /** In upper case, cut where no verb is so long. */
    static String verb(byte[] line) {
        int length = 0;
        while (length < line.length && length < LONGEST_VERB && line[length] > ' ') {
            length++;
        }
        return new String(line, 0, length, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
    }

    /** What follows the verb, null when nothing does. */
    static @Nullable String argument(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1).strip();
        int blank = text.indexOf(' ');
        return blank < 0 ? null : text.substring(blank + 1);
    }

    /** True for a verb that nothing may be sent behind before its reply. */
    static boolean endsGroup(String verb) {
        return LAST_OF_GROUP.contains(verb);
    }

    /** Whether its answer may block: AUTH asks the users' repository, and James asks the domain list for what an address lacks. */
    static boolean mayBlock(String verb, byte[] line) {
        return switch (verb) {
            case "AUTH" -> true;
            case "MAIL", "RCPT" -> !contains(line, (byte) '@');
            default -> false;
        };
    }

    private static boolean contains(byte[] line, byte wanted) {
        for (byte each : line) {
            if (each == wanted) {
                return true;
            }
        }
        return false;
    }
}
