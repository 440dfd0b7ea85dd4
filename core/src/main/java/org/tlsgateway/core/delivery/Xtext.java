package org.tlsgateway.core.delivery;

import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** The encodings of DSN's parameters and fields: xtext (RFC 3461 section 4) and the embedded characters of RFC 6533 section 3. */
public final class Xtext {
    private static final Pattern HEXCHAR = Pattern.compile("\\+([0-9A-F]{2})");

    private Xtext() {}

    /** What this xtext stands for; what is not xtext stays as it is. */
    public static String decode(String xtext) {
        return HEXCHAR.matcher(xtext).replaceAll(hex -> {
            char c = (char) Integer.parseInt(hex.group(1), 16);
            return c == '\\' || c == '$' ? "\\" + c : String.valueOf(c);
        });
    }

    /** An address of type utf-8 in ASCII: all that has a meaning of its own is embedded too. */
    public static String embedded(String address) {
        return embed(address, c -> c >= 128 || c == '\\' || c == '+' || c == '=');
    }

    /** An ORCPT of type utf-8 in ASCII: what is embedded already stays as it is. */
    public static String ascii(String orcpt) {
        return embed(orcpt, c -> c >= 128);
    }

    private static String embed(String text, IntPredicate special) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (special.test(c)) {
                out.append(String.format(Locale.ROOT, "\\x{%02X}", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
