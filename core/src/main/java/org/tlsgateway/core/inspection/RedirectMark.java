package org.tlsgateway.core.inspection;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header field by which a gateway knows a message again that it has redirected before (RFC 5228 section 10: "MUST implement
 * facilities to detect and break message loops"). A client that forges it gets its message refused.
 */
public final class RedirectMark {
    public static final String NAME = "X-Sieve-Redirected";

    private static final String TO = " to ";
    private static final int LONGEST = 400;

    private RedirectMark() {}

    /**
     * The field for a message that is redirected now.
     *
     * @param ourName the gateway's host name
     */
    public static HeaderField of(String ourName, String address) {
        return new HeaderField(NAME, value(ourName, address));
    }

    /**
     * Whether it was redirected to that address before.
     *
     * @param values of all its fields of that name, unfolded, without outer blanks
     * @param ourNames the gateway's own host names in lower case
     */
    public static boolean isIn(List<String> values, Set<String> ourNames, String address) {
        return values.stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .anyMatch(value -> ourNames.stream().anyMatch(name -> value.equals(value(name, address))));
    }

    private static String value(String ourName, String address) {
        return SafeText.line((ourName + TO + address).toLowerCase(Locale.ROOT), LONGEST);
    }
}
