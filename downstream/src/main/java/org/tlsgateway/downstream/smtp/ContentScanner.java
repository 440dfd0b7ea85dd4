package org.tlsgateway.downstream.smtp;

import com.google.common.collect.MapMaker;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.ContentEncoder.InvalidContentException;

/**
 * Looks at each message before its sender is named to a server, and remembers what it found as long as the object lives. A small message stays
 * in memory until it is sent, so that it is read once.
 */
final class ContentScanner {
    /** A message of more bytes is read again while it is sent. */
    private static final int SMALL = 256 * 1024;

    private static final int BLOCK = 32 * 1024;
    /** Of all messages that wait to be sent; the heap is 256 MiB. */
    private static final long MOST_HELD = 8L << 20;

    private final Executor executor;
    private final AtomicLong held = new AtomicLong();
    // By identity: equal content objects may still be files that differ.
    private final ConcurrentMap<MessageContent, ContentFacts> known =
            new MapMaker().weakKeys().makeMap();

    ContentScanner(Executor executor) {
        this.executor = executor;
    }

    /**
     * A message that was looked at.
     *
     * @param content to send it from
     * @param held bytes of it that are in memory for this
     */
    record Scanned(MessageContent content, ContentFacts facts, long held) {}

    /** Completes with {@link SmtpFailure} when the content cannot be read; {@link #forget} what it was, in the end. */
    CompletableFuture<Scanned> scan(MessageContent content) {
        ContentFacts facts = known.get(content);
        if (facts != null) {
            return CompletableFuture.completedFuture(new Scanned(content, facts, 0));
        }
        CompletableFuture<Scanned> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                MessageContent source = mayHold(content.size()) ? hold(content) : content;
                ContentFacts found = read(source);
                known.put(content, found);
                result.complete(new Scanned(source, found, source == content ? 0 : source.size()));
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(
                        new SmtpFailure(Failure.INTERNAL, "cannot read the message: " + e, null, TlsAchieved.CLEAR));
            }
        });
        return result;
    }

    /** It was sent, or will not be. */
    void forget(Scanned scanned) {
        held.addAndGet(-scanned.held());
    }

    /** Bytes of messages in memory. */
    long held() {
        return held.get();
    }

    /** Bytes to read at once; more than all of a small message, so that a short block is the last one. */
    static int blockSize(MessageContent content) {
        long size = content.size();
        return size >= 0 && size < BLOCK ? (int) size + 1 : BLOCK;
    }

    private boolean mayHold(long size) {
        return size >= 0 && size <= SMALL && held.get() + size <= MOST_HELD;
    }

    /** In memory; as it is when its size is not what it says. */
    private MessageContent hold(MessageContent content) throws IOException {
        byte[] bytes = new byte[(int) content.size()];
        try (InputStream in = content.open()) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
                return content;
            }
        }
        held.addAndGet(bytes.length);
        return new BytesContent(bytes);
    }

    private static ContentFacts read(MessageContent content) throws IOException {
        ContentEncoder encoder = new ContentEncoder();
        String defect = null;
        try (InputStream in = content.open()) {
            byte[] block = new byte[blockSize(content)];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                encoder.encode(block, n, null);
            }
            encoder.end(null);
        } catch (InvalidContentException e) {
            defect = e.getMessage();
        }
        return new ContentFacts(
                encoder.count(), encoder.eightBit(), encoder.eightBitHeader(), encoder.longestLine(), defect);
    }
}
