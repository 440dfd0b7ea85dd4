package org.tlsgateway.downstream.smtp;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address as the bytes that go between the angle brackets of MAIL and RCPT. None of them can end the path or the line:
 * characters are encoded as UTF-8, never narrowed (CVE-2025-7962: U+760D U+760A narrowed to bytes are CR LF).
 *
 * @param address as the envelope has it
 * @param octets what is sent
 * @param ascii false when it needs SMTPUTF8 (RFC 6531)
 */
record MailPath(String address, byte[] octets, boolean ascii) {
    /** Beyond the 256 of RFC 5321 section 4.5.3.1.3, as some have more; a command line stays bounded. */
    private static final int MAX_LENGTH = 480;

    /** The path, empty when SMTP cannot carry the address. */
    static Optional<MailPath> of(String address) {
        byte[] octets;
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(address));
            octets = Arrays.copyOf(encoded.array(), encoded.limit());
        } catch (CharacterCodingException unpairedSurrogate) {
            return Optional.empty();
        }
        boolean ascii = true;
        for (byte octet : octets) {
            if (octet >= 0 && (octet < ' ' || octet == 0x7f)) {
                return Optional.empty();
            }
            ascii &= octet >= 0;
        }
        boolean good = octets.length > 0
                && octets.length <= MAX_LENGTH
                && isPath(address)
                && address.codePoints().noneMatch(MailPath::isControl);
        return good ? Optional.of(new MailPath(address, octets, ascii)) : Optional.empty();
    }

    /** The local part is a dot-string or a quoted string; blanks, angle brackets and at signs only in the latter. */
    private static boolean isPath(String address) {
        int at = localPartEnd(address);
        if (at == 0 || at < 0) {
            return false;
        }
        if (at == address.length()) {
            // RFC 5321 section 4.1.1.3: only the postmaster needs no domain.
            return address.equalsIgnoreCase("postmaster");
        }
        String domain = address.substring(at + 1);
        return address.charAt(at) == '@' && !domain.isEmpty() && domain.chars().noneMatch(MailPath::isSpecial);
    }

    /** The index behind the local part, -1 when it is malformed. */
    private static int localPartEnd(String address) {
        if (!address.startsWith("\"")) {
            int i = 0;
            while (i < address.length() && !isSpecial(address.charAt(i))) {
                i++;
            }
            return i;
        }
        for (int i = 1; i < address.length(); i++) {
            if (address.charAt(i) == '\\') {
                i++;
            } else if (address.charAt(i) == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean isSpecial(int c) {
        return c <= ' ' || c == '<' || c == '>' || c == '"' || c == '\\' || c == '@' || c == ',' || c == ';';
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }
}
