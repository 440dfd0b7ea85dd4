package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A complete reply of an SMTP server (RFC 5321 section 4.2).
 *
 * @param code 200 to 599
 * @param lines the texts after the code, at least one, without CRLF and control characters
 */
public record SmtpReply(int code, List<String> lines) {
    private static final Pattern ENHANCED = Pattern.compile("^([245]\\.\\d{1,3}\\.\\d{1,3})(?: |$)");

    public SmtpReply {
        lines = List.copyOf(lines);
    }

    public boolean isPositive() {
        return code >= 200 && code < 400;
    }

    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    public boolean isPermanent() {
        return code >= 500;
    }

    /** The enhanced status code (RFC 3463) when the reply has one of the class of its code. */
    public @Nullable String enhancedStatusCode() {
        if (lines.isEmpty()) {
            return null;
        }
        Matcher matcher = ENHANCED.matcher(lines.get(0));
        return matcher.find() && matcher.group(1).charAt(0) == Character.forDigit(code / 100, 10)
                ? matcher.group(1)
                : null;
    }

    /** One line: code and texts joined by a blank. */
    @Override
    public String toString() {
        return code + " " + String.join(" ", lines);
    }
}
