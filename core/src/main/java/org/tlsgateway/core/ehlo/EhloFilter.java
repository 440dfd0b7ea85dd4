package org.tlsgateway.core.ehlo;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What hiding an EHLO keyword means: it is not listed, and what it would allow is refused. */
public final class EhloFilter {
    private EhloFilter() {}

    /** The EHLO lines (text after "250-", without the greeting line) that remain when these keywords are hidden. */
    public static List<String> apply(List<String> lines, Set<EhloKeyword> hidden) {
        throw new UnsupportedOperationException();
    }

    /** The hidden keyword that this command verb would need, null when it may be used: its reply is 502 (RFC 5321 section 4.1.1.11). */
    public static @Nullable EhloKeyword hiddenBy(String verb, Set<EhloKeyword> hidden) {
        throw new UnsupportedOperationException();
    }

    /** The hidden keyword that this MAIL or RCPT parameter (name before '=') would need, null when it may be used: its reply is 555. */
    public static @Nullable EhloKeyword parameterHiddenBy(String parameter, Set<EhloKeyword> hidden) {
        throw new UnsupportedOperationException();
    }
}
