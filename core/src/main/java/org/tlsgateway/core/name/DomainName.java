package org.tlsgateway.core.name;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * A fully qualified domain name as lower-case A-labels without a trailing dot (RFC 5890 section 2.3.2.1).
 *
 * @param ascii the labels, 1 to 253 octets, each 1 to 63 octets of letters, digits, hyphen or underscore
 */
public record DomainName(String ascii) implements Comparable<DomainName> {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    /** @throws IllegalArgumentException when the text is not a domain name; use {@link #parse} for input from outside */
    public DomainName {
        if (!valid(ascii)) {
            throw new IllegalArgumentException("not a domain name in A-labels: '" + ascii + "'");
        }
    }

    /** The name that this text stands for, U-labels converted; empty when it is none. */
    public static Optional<DomainName> parse(String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        try {
            String ascii = isAscii(bare) ? bare : IDN.toASCII(bare, IDN.USE_STD3_ASCII_RULES);
            String lower = ascii.toLowerCase(Locale.ROOT);
            return valid(lower) ? Optional.of(new DomainName(lower)) : Optional.empty();
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** True when this name equals the other one or lies below it. */
    public boolean isWithin(DomainName zone) {
        return ascii.equals(zone.ascii) || ascii.endsWith("." + zone.ascii);
    }

    @Override
    public int compareTo(DomainName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static boolean valid(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (label == 0) {
                    return false;
                }
                label = 0;
            } else if (isLabelCharacter(c)) {
                if (++label > MAX_LABEL) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return label > 0;
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
