package org.tlsgateway.core.inspection;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Knows the header fields that recipients may believe because the gateway says them. In what comes in they are forged or stale and
 * are removed before the gateway adds its own.
 */
public final class TrustHeaders {
    private static final List<String> PREFIXES =
            List.of("x-tlsgateway-", "x-spam-", "x-spamd-", "x-rspamd-", "x-virus-", "x-clamav-", "require-tls-");
    private static final Set<String> NAMES = Set.of("x-spam", "x-spamd", "x-rspamd", "x-virus", "x-clamav");
    private static final String AUTHENTICATION_RESULTS = "authentication-results";

    private TrustHeaders() {}

    /**
     * Whether a field imitates one of ours.
     *
     * @param name as it was received, without blanks
     * @param value as it was received, folding included
     * @param ourNames the gateway's own host names in lower case, its ids in Authentication-Results
     */
    public static boolean imitates(String name, String value, Set<String> ourNames) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (NAMES.contains(lower) || PREFIXES.stream().anyMatch(lower::startsWith)) {
            return true;
        }
        return lower.equals(AUTHENTICATION_RESULTS) && ourNames.contains(authservId(value));
    }

    /** The authentication identifier (RFC 8601 section 2.2): [CFWS] value, before version and ';'. */
    static String authservId(String value) {
        int depth = 0;
        boolean quoted = false;
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (depth > 0 || !quoted && c == '(') {
                // A backslash quotes the next character in comments and in quoted strings (RFC 5322 section 3.2.1).
                if (c == '\\') {
                    i++;
                } else {
                    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                }
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < value.length()) {
                id.append(value.charAt(++i));
            } else if (!quoted && (c <= ' ' || c == ';')) {
                if (id.length() > 0 || c == ';') {
                    break;
                }
            } else {
                id.append(c);
            }
        }
        String lower = id.toString().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
