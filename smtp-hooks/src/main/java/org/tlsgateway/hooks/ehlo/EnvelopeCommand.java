package org.tlsgateway.hooks.ehlo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The argument of MAIL or RCPT taken apart (RFC 5321 section 4.1.1.2, section 4.1.1.3); the address itself is parsed by James.
 *
 * @param path with its angle brackets
 * @param parameters in their order
 */
record EnvelopeCommand(String path, List<Parameter> parameters) {
    /**
     * @param name upper case
     * @param value null when there is no "="
     */
    record Parameter(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    EnvelopeCommand {
        parameters = List.copyOf(parameters);
    }

    /** The first parameter of this name in upper case, null when there is none. */
    @Nullable
    Parameter find(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The parts, null when the argument is not "FROM:" or "TO:", a path in brackets and parameters after blanks. */
    static @Nullable EnvelopeCommand parse(@Nullable String argument, String label) {
        if (argument == null || !argument.regionMatches(true, 0, label, 0, label.length())) {
            return null;
        }
        String rest = argument.substring(label.length()).strip();
        int end = endOfPath(rest);
        if (end < 0 || (end < rest.length() && rest.charAt(end) != ' ')) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String word : rest.substring(end).split(" ", -1)) {
            if (!word.isEmpty()) {
                Parameter parameter = parameter(word);
                if (parameter == null) {
                    return null;
                }
                parameters.add(parameter);
            }
        }
        return new EnvelopeCommand(rest.substring(0, end), parameters);
    }

    /** Behind the bracket that closes the path, quoted strings passed over; -1 when there is none. */
    private static int endOfPath(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i + 1;
            }
        }
        return -1;
    }

    private static @Nullable Parameter parameter(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? null : word.substring(equals + 1);
        // RFC 6531 section 3.3: a value may have UTF-8; whether this one may is not decided here.
        boolean wellFormed = name.matches("[A-Za-z0-9][A-Za-z0-9-]*")
                && (value == null
                        || (!value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != 0x7f && c != '=')));
        return wellFormed ? new Parameter(name.toUpperCase(Locale.ROOT), value) : null;
    }
}
