package org.tlsgateway.mailets.delivery;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Seal;
import org.tlsgateway.core.inspection.SealKey;
import org.tlsgateway.core.inspection.SealedBody;
import org.tlsgateway.mailets.content.HeaderBlock;

/**
 * Puts the seal on mail that was inspected, as the last thing before the queue: what a script or another mailet did to the header is
 * covered, and redirected and released mail has its seal too. A report of ours has none: nobody inspected it.
 */
final class Sealing {
    private static final AttributeName CLEANED = AttributeName.of(MailAttributes.CLEANED);

    private Sealing() {}

    /** Takes the mail over and returns it, sealed if the configuration says so; disposes of it when that fails. */
    static MailImpl seal(MailImpl queued, GatewayConfig config, Instant now) throws MessagingException {
        SealKey key = config.inspection().trust().seal();
        if (key == null || queued.getAttribute(CLEANED).isEmpty()) {
            return queued;
        }
        try (InputStream in = new BufferedInputStream(QueuedMessage.open(queued))) {
            HeaderBlock header = HeaderBlock.read(in);
            // What begins with a blank would continue the seal. It has no field that anybody could believe.
            if (header.originalLength() == 0) {
                return queued;
            }
            Seal.Message message = new Seal.Message(fields(header), bodyHash(in));
            String seal = Seal.of(message, config.helloNames(), key, now).folded();
            return QueuedMessage.prefixed(queued, seal.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | MessagingException | RuntimeException e) {
            LifecycleUtil.dispose(queued);
            throw new MessagingException("the message cannot be sealed: " + e.getMessage(), e);
        }
    }

    private static List<Seal.Field> fields(HeaderBlock header) {
        return header.fields().stream().map(Sealing::field).toList();
    }

    private static Seal.Field field(HeaderBlock.Field field) {
        return new Seal.Field(field.name(), new String(field.body(), StandardCharsets.ISO_8859_1));
    }

    private static byte[] bodyHash(InputStream body) throws IOException {
        SealedBody hash = new SealedBody();
        byte[] block = new byte[1 << 15];
        int length;
        while ((length = body.read(block)) >= 0) {
            hash.add(block, length);
        }
        return hash.end();
    }
}
