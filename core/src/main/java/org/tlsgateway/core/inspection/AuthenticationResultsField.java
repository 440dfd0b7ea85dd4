package org.tlsgateway.core.inspection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.AuthenticationResults;

/** The header field Authentication-Results (RFC 8601) with what the gateway itself has verified: the client's SMTP AUTH. */
public final class AuthenticationResultsField {
    public static final String NAME = "Authentication-Results";

    private static final int MAX_USER = 200;

    private AuthenticationResultsField() {}

    /**
     * The field for a message, empty when there is nothing to tell.
     *
     * @param ourName the gateway's id, a host name
     * @param user that authenticated, null when nobody did
     */
    public static Optional<HeaderField> of(String ourName, @Nullable String user, AuthenticationResults how) {
        if (user == null || how == AuthenticationResults.OFF) {
            return Optional.empty();
        }
        String property = how == AuthenticationResults.USER ? " smtp.auth=" + quoted(user) : "";
        return Optional.of(new HeaderField(NAME, ourName + "; auth=pass" + property));
    }

    /** As a quoted-string, which any name can be (RFC 8601 section 2.2: pvalue). */
    private static String quoted(String user) {
        return "\"" + SafeText.line(user, MAX_USER).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
