package org.tlsgateway.core.tlsrpt;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tlsgateway.core.name.DomainName;

/**
 * The record at {@code _smtp._tls.DOMAIN} by which a domain asks for reports (RFC 8460 section 3).
 *
 * @param targets that we can serve, in its order, at least one
 */
public record TlsRptRecord(List<ReportTarget> targets) {
    /** Further ones are not served: a report is no means to make us write to many. */
    static final int MAX_TARGETS = 4;

    private static final int MAX_LENGTH = 4096;
    private static final String VERSION = "v=TLSRPTv1";

    /** What a local part may be without quotes (RFC 5321 section 4.1.2). */
    private static final Pattern LOCAL_PART = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}");

    public TlsRptRecord {
        targets = List.copyOf(targets);
    }

    /** The name that is asked for TXT. */
    public static Optional<DomainName> nameFor(DomainName domain) {
        return DomainName.parse("_smtp._tls." + domain);
    }

    /**
     * The one record among the texts, empty when the domain does not ask for reports.
     *
     * @param texts the TXT records, the strings of each joined without spaces
     */
    public static Optional<TlsRptRecord> parse(List<String> texts) {
        // RFC 8460 section 3: others are discarded; if what is left is not one, the domain does not implement TLSRPT.
        List<String> ours = texts.stream().filter(TlsRptRecord::isOurs).toList();
        return ours.size() == 1 ? fields(ours.get(0)) : Optional.empty();
    }

    /** The version, then white space, then a semicolon: the version must be all of its field. */
    private static boolean isOurs(String text) {
        return text.startsWith(VERSION)
                && text.substring(VERSION.length()).stripLeading().startsWith(";");
    }

    private static Optional<TlsRptRecord> fields(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<ReportTarget> targets = new ArrayList<>();
        boolean asked = false;
        for (String field : text.substring(VERSION.length()).split(";", -1)) {
            String trimmed = field.strip();
            if (trimmed.isEmpty()) {
                continue;
            }
            int equals = trimmed.indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            // RFC 8460 section 3: unknown fields SHALL be ignored. One rua is what the grammar has: the first one
            // counts.
            if (!asked && trimmed.substring(0, equals).equals("rua")) {
                asked = true;
                for (String uri : trimmed.substring(equals + 1).split(",", -1)) {
                    target(uri.strip()).filter(t -> !targets.contains(t)).ifPresent(targets::add);
                }
            }
        }
        return targets.isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsRptRecord(targets.subList(0, Math.min(MAX_TARGETS, targets.size()))));
    }

    /** Empty for another scheme and for what is no usable URI. */
    private static Optional<ReportTarget> target(String text) {
        // RFC 8460 section 3: these must be encoded in it.
        if (text.indexOf('!') >= 0 || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "mailto" -> mail(text.substring(colon + 1));
            case "https" -> https(text);
            default -> Optional.empty();
        };
    }

    private static Optional<ReportTarget> mail(String text) {
        // RFC 6068 section 2: header fields follow a question mark; nothing of a stranger's goes into the header of a
        // mail of ours.
        int query = text.indexOf('?');
        Optional<String> address = decoded(query < 0 ? text : text.substring(0, query));
        int at = address.map(a -> a.lastIndexOf('@')).orElse(-1);
        if (at < 1) {
            return Optional.empty();
        }
        String local = address.get().substring(0, at);
        return LOCAL_PART.matcher(local).matches()
                ? DomainName.parse(address.get().substring(at + 1))
                        .filter(domain -> domain.ascii().indexOf('.') > 0)
                        .map(domain -> new ReportTarget.Mail(local + "@" + domain))
                : Optional.empty();
    }

    private static Optional<ReportTarget> https(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() != 0;
            return usable && uri.getPort() <= 65_535 ? Optional.of(new ReportTarget.Https(uri)) : Optional.empty();
        } catch (URISyntaxException wrong) {
            return Optional.empty();
        }
    }

    /** RFC 3986 section 2.1; empty when it is damaged or hides what is not ASCII. */
    private static Optional<String> decoded(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                plain.append(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            int value = low < 0 ? -1 : 16 * high + low;
            if (value <= ' ' || value > '~') {
                return Optional.empty();
            }
            plain.append(new String(new byte[] {(byte) value}, StandardCharsets.US_ASCII));
            i += 2;
        }
        return Optional.of(plain.toString());
    }
}
