package org.tlsgateway.hooks.verdict;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.jspecify.annotations.Nullable;

/** A message that is coming in: what is known of it before its last byte. Disposed by whoever holds it last. */
public final class MessageIntake {
    /** RFC 5321 section 6.3: a message with so many Received lines goes round in circles. */
    static final int MOST_RECEIVED = 100;

    private static final int BLOCK = 8192;

    private final String id;
    private final MaybeSender sender;
    private final List<MailAddress> recipients;
    private final SpooledContent content;
    private final HeaderWatch header = new HeaderWatch();
    private final byte[] block = new byte[BLOCK];
    private @Nullable IOException failure;

    MessageIntake(
            String id, MaybeSender sender, List<MailAddress> recipients, ReceivedHeader received, ContentStore store) {
        this.id = id;
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
        this.content = store.create(id);
        byte[] line = received.text().getBytes(StandardCharsets.US_ASCII);
        write(line, line.length);
    }

    public String id() {
        return id;
    }

    public MaybeSender sender() {
        return sender;
    }

    public List<MailAddress> recipients() {
        return recipients;
    }

    /** Bytes so far, our Received line included. */
    public long size() {
        return content.getMessageSize();
    }

    /** Takes the next bytes; does not release them. After a failure they are thrown away. */
    public void take(ByteBuf bytes) {
        while (bytes.isReadable() && failure == null) {
            int length = Math.min(bytes.readableBytes(), BLOCK);
            bytes.readBytes(block, 0, length);
            header.look(block, 0, length);
            write(block, length);
        }
    }

    private void write(byte[] bytes, int length) {
        try {
            content.write(bytes, 0, length);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** All has come. */
    public void complete() {
        try {
            content.complete();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }

    /** Whether taking so many more bytes, or with 0 completing it, writes to disk. */
    public boolean goesToDisk(int more) {
        return failure == null && content.goesToFile(more);
    }

    /** Whether a file holds it; the file is deleted when the message is disposed of. */
    boolean inFile() {
        return content.inFile();
    }

    /** Why it could not be kept, null when it could. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** True when it went round in circles: 5.4.6. */
    public boolean loops() {
        return header.received() >= MOST_RECEIVED;
    }

    SpooledContent content() {
        return content;
    }

    public void dispose() {
        content.dispose();
    }
}
