package org.tlsgateway.hooks.ehlo;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.name.DomainName;

/**
 * A mailbox that is not all ASCII (RFC 6531 section 3.3), and the ASCII address that stands in for it where James's
 * {@code MailAddress} is used.
 *
 * @param standIn the same for the same mailbox, never for two
 * @param address as it came
 */
record Utf8Address(String standIn, String address) {
    private static final int LONGEST_LOCAL_PART = 64;
    private static final String ENCODED = "utf8-";
    private static final String HASHED = "utf8h-";

    /** RFC 5321 section 4.1.2 with UTF8-non-ascii among its characters (RFC 6531 section 3.3). */
    private static final Pattern DOT_STRING = Pattern.compile(
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\x{10FFFF}-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\x{10FFFF}-]+)*");

    private static final Pattern QUOTED_STRING =
            Pattern.compile("\"(?:[ !#-\\[\\]-~\\u0080-\\x{10FFFF}]|\\\\[ -~])+\"");

    /** RFC 5321 section 4.1.3. */
    private static final Pattern LITERAL = Pattern.compile("\\[[!-Z^-~]+]");

    /** The mailbox that this text without brackets is; empty when it is none, or none that can be told from others. */
    static Optional<Utf8Address> parse(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        if (at <= 0 || !mailbox.codePoints().allMatch(Utf8Address::isSafe)) {
            return Optional.empty();
        }
        String local = mailbox.substring(0, at);
        if (!DOT_STRING.matcher(local).matches()
                && !QUOTED_STRING.matcher(local).matches()) {
            return Optional.empty();
        }
        return domain(mailbox.substring(at + 1)).map(domain -> new Utf8Address(ascii(local) + "@" + domain, mailbox));
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** No line ends, controls and directions, nothing invisible (RFC 8264 section 9.9 and following disallow them in a name). */
    private static boolean isSafe(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint >= ' ' && codePoint < 0x7f;
        }
        int type = Character.getType(codePoint);
        return SafeText.isPrintable(codePoint)
                && type != Character.SPACE_SEPARATOR
                && type != Character.PRIVATE_USE
                && type != Character.UNASSIGNED;
    }

    private static Optional<String> domain(String text) {
        if (LITERAL.matcher(text).matches()) {
            return Optional.of(text);
        }
        Optional<String> ascii = DomainName.parse(text).map(DomainName::ascii);
        // RFC 5890 section 2.3.2.1: a U-label and its A-label name each other. What IDNA 2003 (java.net.IDN) folds into
        // another
        // name, such as a sharp s, could be delivered to a stranger.
        return ascii.filter(name -> isAscii(text) || IDN.toUnicode(name).equals(text.toLowerCase(Locale.ROOT)));
    }

    private static String ascii(String local) {
        if (isAscii(local)) {
            return local;
        }
        byte[] octets = local.getBytes(StandardCharsets.UTF_8);
        String encoded = ENCODED + base32(octets);
        return encoded.length() <= LONGEST_LOCAL_PART
                ? encoded
                : HASHED + base32(Hashing.sha256().hashBytes(octets).asBytes());
    }

    private static String base32(byte[] octets) {
        return BaseEncoding.base32().lowerCase().omitPadding().encode(octets);
    }
}
