package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tlsgateway.core.config.ListKinds.DomainPatterns;
import org.tlsgateway.core.config.Parsed.Bad;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.Cidr;

/**
 * Reads table files: one entry a line, then, after blanks, a value if there is one; {@code #} begins a comment, at the start
 * of a line or after a blank.
 */
final class TableFile {
    private static final int LISTED_PROBLEMS = 20;

    private final ConfigReading reading;
    private final Path file;
    private int bad;

    private TableFile(ConfigReading reading, Path file) {
        this.reading = reading;
        this.file = file;
    }

    /** Takes one entry; what it returns is a problem, or good. */
    private interface Entry {
        Parsed<?> take(String key, String value);
    }

    /** The networks of a file and their values, "" for none. Bad lines are problems. */
    static Map<Cidr, String> networks(ConfigReading reading, Path file) {
        Map<Cidr, String> entries = new HashMap<>();
        new TableFile(reading, file).read((key, value) -> {
            Parsed<Cidr> parsed = ListKinds.network(key);
            if (!(parsed instanceof Parsed.Good<Cidr> good)) {
                return parsed;
            }
            String before = entries.putIfAbsent(good.value(), value);
            return before == null || before.equals(value)
                    ? parsed
                    : Parsed.bad(ValueKinds.quoted(key) + " has the value " + ValueKinds.quoted(before) + " above");
        });
        return entries;
    }

    /** The domains of a file; a value is a problem, as nothing reads it. */
    static DomainPatterns domains(ConfigReading reading, Path file) {
        List<String> words = new ArrayList<>();
        new TableFile(reading, file).read((key, value) -> {
            if (!value.isEmpty()) {
                return Parsed.bad("has more than a domain: " + ValueKinds.quoted(value));
            }
            words.add(key);
            return ListKinds.domainPatterns().parse(key);
        });
        return ListKinds.domainPatterns(words);
    }

    /** The addresses and domains of a file; a value is a problem, as nothing reads it. */
    static AddressPatterns addresses(ConfigReading reading, Path file) {
        List<String> words = new ArrayList<>();
        new TableFile(reading, file).read((key, value) -> {
            if (!value.isEmpty()) {
                return Parsed.bad("has more than an address: " + ValueKinds.quoted(value));
            }
            words.add(key);
            return ListKinds.addressPatterns().parse(key);
        });
        return ListKinds.addressPatterns(words);
    }

    private void read(Entry entry) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException | OutOfMemoryError failed) {
            reading.problem(new ConfigProblem(
                    reading.nameOf(file),
                    0,
                    "",
                    "cannot be read: " + failed.getClass().getSimpleName(),
                    null));
            return;
        }
        int line = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            take(entry, text.substring(start, stop), ++line);
            start = stop + 1;
        }
        if (bad > LISTED_PROBLEMS) {
            String more = (bad - LISTED_PROBLEMS) + " more lines are wrong";
            reading.problem(new ConfigProblem(reading.nameOf(file), line, "", more, null));
        }
    }

    private void take(Entry entry, String written, int line) {
        String content = withoutComment(written).strip();
        if (content.isEmpty()) {
            return;
        }
        int blank = 0;
        while (blank < content.length() && !Character.isWhitespace(content.charAt(blank))) {
            blank++;
        }
        String value = content.substring(blank).strip();
        Parsed<?> result = entry.take(content.substring(0, blank), utf8(value));
        if (result instanceof Bad<?> wrong && ++bad <= LISTED_PROBLEMS) {
            reading.problem(new ConfigProblem(reading.nameOf(file), line, "", wrong.message(), wrong.suggestion()));
        }
    }

    private static String withoutComment(String line) {
        for (int hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
            if (hash == 0 || Character.isWhitespace(line.charAt(hash - 1))) {
                return line.substring(0, hash);
            }
        }
        return line;
    }

    private static String utf8(String latin) {
        return latin.isEmpty()
                ? latin
                : new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
