package org.tlsgateway.core.ehlo;

import java.util.Locale;
import java.util.Optional;

/**
 * An EHLO keyword, compared whole and without regard to case (RFC 5321 section 2.4, section 4.1.1.1).
 *
 * @param name upper case, a letter or digit followed by letters, digits and hyphens
 */
public record EhloKeyword(String name) {
    public static final EhloKeyword STARTTLS = new EhloKeyword("STARTTLS");

    public EhloKeyword {
        if (!name.matches("[A-Z0-9][A-Z0-9-]*")) {
            throw new IllegalArgumentException("not an EHLO keyword: " + name);
        }
    }

    /** The keyword that this text stands for; empty when it is none. */
    public static Optional<EhloKeyword> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.matches("[A-Z0-9][A-Z0-9-]*") ? Optional.of(new EhloKeyword(upper)) : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
