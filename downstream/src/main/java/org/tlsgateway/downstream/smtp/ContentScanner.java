package org.tlsgateway.downstream.smtp;

import com.google.common.collect.MapMaker;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.ContentEncoder.InvalidContentException;

/** Looks once at each message, before its sender is named to a server, and remembers what it found as long as the object lives. */
final class ContentScanner {
    private static final int BLOCK = 32 * 1024;

    private final Executor executor;
    // By identity: equal content objects may still be files that differ.
    private final ConcurrentMap<MessageContent, ContentFacts> known =
            new MapMaker().weakKeys().makeMap();

    ContentScanner(Executor executor) {
        this.executor = executor;
    }

    /** Completes with {@link SmtpFailure} when the content cannot be read. */
    CompletableFuture<ContentFacts> scan(MessageContent content) {
        ContentFacts facts = known.get(content);
        if (facts != null) {
            return CompletableFuture.completedFuture(facts);
        }
        CompletableFuture<ContentFacts> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                ContentFacts found = read(content);
                known.put(content, found);
                result.complete(found);
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(
                        new SmtpFailure(Failure.INTERNAL, "cannot read the message: " + e, null, TlsAchieved.CLEAR));
            }
        });
        return result;
    }

    private static ContentFacts read(MessageContent content) throws IOException {
        ContentEncoder encoder = new ContentEncoder();
        String defect = null;
        try (InputStream in = content.open()) {
            byte[] block = new byte[BLOCK];
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
