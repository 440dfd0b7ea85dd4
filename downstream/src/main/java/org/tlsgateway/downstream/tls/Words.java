package org.tlsgateway.downstream.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;

/** Text from certificates, fit for a log line: no control characters, bounded. */
final class Words {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_NAMES = 5;

    private Words() {}

    static String clean(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? clean + "..." : clean.toString();
    }

    static String subject(@Nullable X509Certificate certificate) {
        return certificate == null
                ? "a trusted key"
                : clean(certificate.getSubjectX500Principal().getName());
    }

    static String list(List<String> names) {
        String some = clean(String.join(",", names.subList(0, Math.min(names.size(), MAX_NAMES))));
        return names.size() > MAX_NAMES ? some + " and " + (names.size() - MAX_NAMES) + " more" : some;
    }

    private static boolean isPrintable(int c) {
        return SafeText.isPrintable(c) && Character.isDefined(c);
    }
}
