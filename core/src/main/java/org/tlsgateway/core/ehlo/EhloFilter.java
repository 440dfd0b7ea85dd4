package org.tlsgateway.core.ehlo;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What hiding an EHLO keyword means: it is not listed, and what it would allow is refused. What cannot be used without a
 * hidden keyword is hidden with it.
 */
public final class EhloFilter {
    /** RFC 5321 section 4.5.1: no keyword stands for these, so that none can hide them. */
    private static final Set<String> MINIMUM = Set.of("EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT");

    /** Commands whose keyword has another name; any other extension's verb is its keyword. */
    private static final Map<String, String> VERBS = Map.of("BDAT", "CHUNKING");

    /** MAIL and RCPT parameters whose keyword has another name; any other parameter's name is its keyword. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            // RFC 6152 section 3
            Map.entry("BODY", "8BITMIME"),
            // RFC 3030 section 3
            Map.entry("BODY=BINARYMIME", "BINARYMIME"),
            // RFC 3461 section 4
            Map.entry("RET", "DSN"),
            Map.entry("ENVID", "DSN"),
            Map.entry("NOTIFY", "DSN"),
            Map.entry("ORCPT", "DSN"),
            // RFC 2852 section 2
            Map.entry("BY", "DELIVERBY"),
            // RFC 4865 section 4
            Map.entry("HOLDFOR", "FUTURERELEASE"),
            Map.entry("HOLDUNTIL", "FUTURERELEASE"),
            // RFC 3865 section 3
            Map.entry("SOLICIT", "NO-SOLICITING"),
            // RFC 1845 section 3
            Map.entry("TRANSID", "CHECKPOINT"));

    /** Keywords that cannot be used without the other: RFC 3030 section 3 and RFC 4468 section 3 need CHUNKING. */
    private static final Map<String, String> NEEDS = Map.of("BINARYMIME", "CHUNKING", "BURL", "CHUNKING");

    private EhloFilter() {}

    /** The EHLO lines (text after "250-", without the greeting line) that remain when these keywords are hidden. */
    public static List<String> apply(List<String> lines, Set<EhloKeyword> hidden) {
        return lines.stream()
                .filter(line -> hidden(keywordOf(line), hidden) == null)
                .toList();
    }

    /** The hidden keyword that this command verb would need, null when it may be used: its reply is 502 (RFC 5321 section 4.1.1.11). */
    public static @Nullable EhloKeyword hiddenBy(String verb, Set<EhloKeyword> hidden) {
        String upper = verb.toUpperCase(Locale.ROOT);
        return MINIMUM.contains(upper) ? null : hidden(VERBS.getOrDefault(upper, upper), hidden);
    }

    /**
     * The hidden keyword that this MAIL or RCPT parameter would need, null when it may be used: its reply is 555.
     *
     * @param parameter the name, or the name with "=" and its value
     */
    public static @Nullable EhloKeyword parameterHiddenBy(String parameter, Set<EhloKeyword> hidden) {
        String upper = parameter.toUpperCase(Locale.ROOT);
        String name = beforeEquals(upper);
        String keyword = PARAMETERS.get(upper);
        return hidden(keyword != null ? keyword : PARAMETERS.getOrDefault(name, name), hidden);
    }

    private static @Nullable EhloKeyword hidden(String keyword, Set<EhloKeyword> hidden) {
        EhloKeyword found = find(keyword, hidden);
        String needed = NEEDS.get(keyword);
        return found == null && needed != null ? find(needed, hidden) : found;
    }

    private static @Nullable EhloKeyword find(String keyword, Set<EhloKeyword> hidden) {
        for (EhloKeyword candidate : hidden) {
            if (candidate.name().equals(keyword)) {
                return candidate;
            }
        }
        return null;
    }

    /** The first word of an EHLO line, in upper case; "AUTH=PLAIN", an old form for old clients, is AUTH too. */
    static String keywordOf(String line) {
        int end = 0;
        while (end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '\t') {
            end++;
        }
        return beforeEquals(line.substring(0, end).toUpperCase(Locale.ROOT));
    }

    private static String beforeEquals(String text) {
        int equals = text.indexOf('=');
        return equals < 0 ? text : text.substring(0, equals);
    }
}
