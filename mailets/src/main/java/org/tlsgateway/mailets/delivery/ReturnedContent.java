package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.tlsgateway.downstream.smtp.MessageContent;

/**
 * What a report returns of the message it is about, as its last part (RFC 6522 section 3, section 4): the header, or all of it
 * when its sender has asked for that.
 *
 * <p>Deviation: RET=FULL (RFC 3461 section 4.3) is obeyed for a message of at most {@link QuotedHeader#MAX_BYTES} that is 7-bit.
 * A message/rfc822 part cannot be encoded (RFC 2046 section 5.2.1), and an 8-bit report does not reach everybody: to know of the
 * failure is worth more than the text.
 *
 * @param type the media type
 * @param encoded whether it is quoted-printable
 * @param text ended by CRLF
 */
record ReturnedContent(String type, boolean encoded, String text) {
    static ReturnedContent read(MessageContent content, boolean full) throws IOException {
        if (full && content.size() <= QuotedHeader.MAX_BYTES) {
            byte[] bytes;
            try (InputStream in = content.open()) {
                bytes = in.readNBytes(QuotedHeader.MAX_BYTES);
            }
            if (QuotedHeader.isPlain(bytes)) {
                String text = new String(bytes, StandardCharsets.US_ASCII);
                return new ReturnedContent("message/rfc822", false, text.endsWith("\r\n") ? text : text + "\r\n");
            }
        }
        QuotedHeader header = QuotedHeader.of(QuotedHeader.read(content));
        return new ReturnedContent("text/rfc822-headers", header.encoded(), header.text());
    }
}
