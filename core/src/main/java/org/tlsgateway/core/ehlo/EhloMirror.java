package org.tlsgateway.core.ehlo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client sees of a downstream server's EHLO reply through the gateway: the server's keywords in the server's order, cut to
 * those that the gateway implements. What the gateway does itself, whatever the server offers, stays: TLS with its own
 * certificate, AUTH against its own users, and REQUIRETLS, which it keeps by itself on the way out.
 *
 * @param server the server's EHLO lines (text after "250-", without the greeting line)
 */
public record EhloMirror(List<String> server) {
    private static final String SIZE = "SIZE";

    /**
     * Ends at the gateway: a server's AUTH cannot be used through it (RFC 4954), its STARTTLS only when passed through. A server
     * lists REQUIRETLS inside TLS only (RFC 8689 section 2) and was asked in clear.
     */
    private static final Set<String> OURS = Set.of("STARTTLS", "AUTH", "REQUIRETLS");

    public EhloMirror {
        server = List.copyOf(server);
    }

    /** True when the server lists this keyword. */
    public boolean offers(EhloKeyword keyword) {
        return server.stream().anyMatch(line -> EhloFilter.keywordOf(line).equals(keyword.name()));
    }

    /** The lines for the client, of those that the gateway lists by itself for this session; the smaller SIZE counts. */
    public List<String> lines(List<String> own) {
        Map<String, String> left = new LinkedHashMap<>();
        own.forEach(line -> left.putIfAbsent(EhloFilter.keywordOf(line), line));
        List<String> lines = new ArrayList<>();
        for (String line : server) {
            String keyword = EhloFilter.keywordOf(line);
            String ours = left.remove(keyword);
            if (ours != null) {
                lines.add(keyword.equals(SIZE) ? SIZE + suffix(smaller(parameter(ours), parameter(line))) : ours);
            }
        }
        left.forEach((keyword, line) -> {
            if (OURS.contains(keyword)) {
                lines.add(line);
            }
        });
        return lines;
    }

    /** The keywords that the gateway lists by itself and the server does not: what they would allow is refused. */
    public Set<EhloKeyword> missing(List<String> own) {
        Set<EhloKeyword> missing = new LinkedHashSet<>();
        for (String line : own) {
            EhloKeyword.parse(EhloFilter.keywordOf(line))
                    .filter(keyword -> !OURS.contains(keyword.name()) && !offers(keyword))
                    .ifPresent(missing::add);
        }
        return missing;
    }

    /**
     * The greatest message that passes both, in bytes, 0 for no limit (RFC 1870 section 6.1).
     *
     * @param own the gateway's limit, 0 for none
     */
    public long sizeLimit(long own) {
        for (String line : server) {
            if (EhloFilter.keywordOf(line).equals(SIZE)) {
                return smaller(own, parameter(line));
            }
        }
        return own;
    }

    private static long smaller(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private static String suffix(long limit) {
        return limit == 0 ? "" : " " + limit;
    }

    /** The number after SIZE, 0 when there is none that can be read: then the server has named no limit. */
    private static long parameter(String line) {
        String number = afterKeyword(line);
        return number != null && number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
    }

    private static @Nullable String afterKeyword(String line) {
        int blank = line.indexOf(' ');
        return blank < 0 ? null : line.substring(blank + 1).strip();
    }
}
