package org.tlsgateway.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.Parsed.Bad;
import org.tlsgateway.core.name.DomainName;

/** The kinds of single values. */
public final class ValueKinds {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[!-~]+");

    private ValueKinds() {}

    /** One of the constants, written in lower case with hyphens. */
    public static <E extends Enum<E>> ValueKind<E> enumeration(Class<E> type) {
        Map<String, E> labels = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            labels.put(label(constant), constant);
        }
        String values = labels.keySet().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return new ValueKind<>(values, text -> {
            E value = labels.get(text);
            return value != null
                    ? Parsed.good(value)
                    : new Bad<>(
                            quoted(text) + " is none of " + String.join(", ", labels.keySet()),
                            Nearest.question(text, labels.keySet()));
        });
    }

    /** How a constant is written: "pass-through". */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code true} or {@code false}. */
    public static ValueKind<Boolean> bool() {
        return new ValueKind<>("`true`, `false`", text -> switch (text) {
            case "true" -> Parsed.good(true);
            case "false" -> Parsed.good(false);
            default -> Parsed.bad(quoted(text) + " is neither true nor false");
        });
    }

    /** A whole number from the first to the second. */
    public static ValueKind<Integer> wholeNumber(int least, int most) {
        String values = "a whole number, " + least + " to " + most;
        return new ValueKind<>(values, text -> {
            Long number = text.matches("-?\\d{1,18}") ? Long.valueOf(text) : null;
            if (number == null) {
                return Parsed.bad(quoted(text) + " is not a whole number");
            }
            return number < least || number > most
                    ? Parsed.bad(number + " is not within " + least + " to " + most)
                    : Parsed.good(number.intValue());
        });
    }

    /** A time such as 30s, 5m, 4h, 5d, from the first to the second. */
    public static ValueKind<Duration> duration(String least, String most) {
        Duration shortest = durationOf(least);
        Duration longest = durationOf(most);
        return new ValueKind<>("a time, " + least + " to " + most + ", in `ms`, `s`, `m`, `h` or `d`", text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                boolean bare = text.matches("\\d{1,9}");
                return new Bad<>(
                        quoted(text) + " is not a time such as 30s, 5m, 4h or 5d",
                        bare ? "did you mean '" + text + "s'?" : null);
            }
            Duration value = durationOf(text);
            return value.compareTo(shortest) < 0 || value.compareTo(longest) > 0
                    ? Parsed.bad(text + " is not within " + least + " to " + most)
                    : Parsed.good(value);
        });
    }

    private static Duration durationOf(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** A number of bytes such as 512K, 25M, 1G; 0 where it means "no limit". */
    public static ValueKind<Long> size() {
        return new ValueKind<>("bytes, also in `K`, `M` or `G` of 1024, such as 25M; 0 for no limit", text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                String nearest = text.matches("(?i)\\d{1,9}[KMG](i?B)") ? text.substring(0, text.length() - 1) : null;
                String without = nearest == null ? null : nearest.replaceAll("(?i)i$", "");
                return new Bad<>(
                        quoted(text) + " is not a size such as 512K, 25M or 1G",
                        without == null ? null : "did you mean '" + without + "'?");
            }
            long number = Long.parseLong(matcher.group(1));
            return Parsed.good(
                    switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                        case "K" -> number << 10;
                        case "M" -> number << 20;
                        case "G" -> number << 30;
                        default -> number;
                    });
        });
    }

    /** A name for logs and metrics. */
    public static ValueKind<String> name() {
        return new ValueKind<>(
                "a name of up to 64 letters, digits, `.`, `_`, `-`",
                text -> NAME.matcher(text).matches()
                        ? Parsed.good(text)
                        : Parsed.bad(quoted(text) + " is not a name of up to 64 letters, digits, '.', '_', '-'"));
    }

    /** Any words on one line. */
    public static ValueKind<String> text() {
        return new ValueKind<>(
                "text, one line",
                text -> text.chars().anyMatch(c -> c < ' ' || c == 0x7f)
                        ? Parsed.bad("has control characters")
                        : Parsed.good(text));
    }

    /** Text that is never shown. */
    public static ValueKind<String> secret() {
        return new ValueKind<>("text, never shown", Parsed::good, ValueKind.Visibility.SECRET);
    }

    /** A file, relative to the working directory; whether it is there is checked when it is resolved. */
    public static ValueKind<String> file() {
        return new ValueKind<>(
                "a file; relative paths start at the working directory, `file://conf/x` is `conf/x`",
                text -> text.indexOf('\0') >= 0 ? Parsed.bad("has a NUL in it") : Parsed.good(text));
    }

    /** A domain name. */
    public static ValueKind<DomainName> domain() {
        return new ValueKind<>(
                "a domain name",
                text -> DomainName.parse(text)
                        .map(Parsed::good)
                        .orElseGet(() -> Parsed.bad(quoted(text) + " is not a domain name")));
    }

    /** A mail address. */
    public static ValueKind<String> mailbox() {
        return new ValueKind<>("a mail address", text -> {
            int at = text.lastIndexOf('@');
            boolean good = at > 0
                    && text.substring(0, at).matches("[!-;=?A-~]+")
                    && DomainName.parse(text.substring(at + 1)).isPresent();
            return good ? Parsed.good(text) : Parsed.bad(quoted(text) + " is not a mail address");
        });
    }

    /** The address of an HTTP service. */
    public static ValueKind<URI> http() {
        return new ValueKind<>("`http://host:port` or `https://host:port`", text -> {
            URI uri = uri(text);
            if (uri == null || uri.getHost() == null) {
                return new Bad<>(
                        quoted(withoutUserInfo(text)) + " is not an address such as http://127.0.0.1:11333",
                        text.contains("://") ? null : "did you mean 'http://" + withoutUserInfo(text) + "'?");
            }
            if (uri.getRawUserInfo() != null) {
                return Parsed.bad("has a user or password in it, which would end up in logs");
            }
            return uri.getScheme().equals("http") || uri.getScheme().equals("https")
                    ? Parsed.good(uri)
                    : Parsed.bad("'" + uri.getScheme() + "' is neither http nor https");
        });
    }

    /** The url of a mail repository of James; no slash at its end. */
    public static ValueKind<String> repository() {
        return new ValueKind<>("`protocol://path` of a James mail repository", text -> {
            String plain = text.replaceAll("/+$", "");
            if (REPOSITORY.matcher(plain).matches()) {
                return Parsed.good(plain);
            }
            return new Bad<>(
                    quoted(text) + " is not a repository such as file://var/quarantine",
                    text.contains("://") ? null : "did you mean 'file://" + text.replaceAll("^/+", "") + "'?");
        });
    }

    private static @Nullable URI uri(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() == null ? null : uri;
        } catch (URISyntaxException wrong) {
            return null;
        }
    }

    private static String withoutUserInfo(String text) {
        return text.substring(text.lastIndexOf('@') + 1);
    }

    /** The text in quotes, shortened, without control characters. */
    static String quoted(String text) {
        String printable = text.replaceAll("[\\p{Cntrl}]", "?");
        return "'" + (printable.length() > 80 ? printable.substring(0, 80) + "..." : printable) + "'";
    }

    /** The words of a list: separated by commas, blanks or line breaks. */
    static String[] words(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }
}
