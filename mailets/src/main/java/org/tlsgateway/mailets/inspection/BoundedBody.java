package org.tlsgateway.mailets.inspection;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an HTTP answer, of bounded size; fails at once on a status other than 200 and on another content type. */
final class BoundedBody implements BodySubscriber<byte[]> {
    static final int MAX_BYTES = 512 * 1024;

    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final @Nullable String refusal;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(ResponseInfo info, String contentType) {
        String type = info.headers().firstValue("Content-Type").orElse("none").toLowerCase(Locale.ROOT);
        if (info.statusCode() != 200) {
            refusal = "HTTP status " + info.statusCode();
        } else if (!type.startsWith(contentType)) {
            refusal = "content type " + type;
        } else {
            refusal = null;
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (refusal == null) {
            newSubscription.request(Long.MAX_VALUE);
        } else {
            refuse(refusal);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (result.isDone()) {
                return;
            }
            if (bytes.size() + buffer.remaining() > MAX_BYTES) {
                refuse("answer bigger than " + MAX_BYTES + " bytes");
                return;
            }
            byte[] block = new byte[buffer.remaining()];
            buffer.get(block);
            bytes.writeBytes(block);
        }
    }

    @Override
    public void onError(Throwable error) {
        result.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        result.complete(bytes.toByteArray());
    }

    private void refuse(String why) {
        result.completeExceptionally(new RspamdAnswer.UnusableException(why));
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
