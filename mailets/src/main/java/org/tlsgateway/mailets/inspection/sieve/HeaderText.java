package org.tlsgateway.mailets.inspection.sieve;

import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.List;
import javax.mail.internet.MimeUtility;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;
import org.tlsgateway.core.inspection.SafeText;

/** Values of header fields as a script reads and writes them. */
final class HeaderText {
    /** What goes beyond is not looked at by tests of addresses and not decoded. */
    private static final int MAX_PARSED = 64 * 1024;

    private HeaderText() {}

    /** With encoded words decoded (RFC 5228 section 2.7.2, RFC 2047). */
    static String decode(String value) {
        if (!value.contains("=?") || value.length() > MAX_PARSED) {
            return value;
        }
        try {
            return MimeUtility.decodeText(value);
        } catch (UnsupportedEncodingException e) {
            return value;
        }
    }

    /** One line of printable ASCII, with encoded words where the value has other characters (RFC 5293 section 4). */
    static String encode(String value) {
        boolean ascii = value.chars().allMatch(c -> c < 0x7f);
        if (ascii) {
            return SafeText.line(value, value.length());
        }
        try {
            String encoded = MimeUtility.encodeText(value.replaceAll("\\s+", " "), "UTF-8", null);
            return SafeText.line(encoded, encoded.length());
        } catch (UnsupportedEncodingException e) {
            return SafeText.line(value, value.length());
        }
    }

    /** The addresses of a field, members of groups too. */
    static List<EmailAddress> addresses(String value) {
        String bounded = value.length() > MAX_PARSED ? value.substring(0, MAX_PARSED) : value;
        List<EmailAddress> addresses = new ArrayList<>();
        for (Mailbox mailbox :
                LenientAddressParser.DEFAULT.parseAddressList(bounded).flatten()) {
            String domain = mailbox.getDomain();
            addresses.add(new EmailAddress(
                    mailbox.getLocalPart() == null ? "" : mailbox.getLocalPart(), domain == null ? "" : domain));
        }
        return addresses;
    }

    /** An address in its two parts; the domain is empty when it has none. */
    record EmailAddress(String localPart, String domain) {
        /** Of an SMTP path; the last '@' divides, since a quoted local part may have others. */
        static EmailAddress ofPath(String path) {
            int at = path.lastIndexOf('@');
            return at < 0
                    ? new EmailAddress(path, "")
                    : new EmailAddress(path.substring(0, at), path.substring(at + 1));
        }

        String all() {
            return domain.isEmpty() ? localPart : localPart + "@" + domain;
        }
    }
}
