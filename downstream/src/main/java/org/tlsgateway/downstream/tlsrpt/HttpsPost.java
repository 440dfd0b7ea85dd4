package org.tlsgateway.downstream.tlsrpt;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.tlsgateway.downstream.https.HttpsClient;
import org.tlsgateway.downstream.https.HttpsOutcome;
import org.tlsgateway.downstream.https.HttpsRequest;

/**
 * Posts a report (RFC 8460 section 5.4) to a server that a stranger names. Its certificate is looked at for the log and decides nothing:
 * RFC 8460 section 3 allows it and section 7 says why: who misconfigures one server misconfigures the other, and is to hear of it. The
 * report tells a listener little that the sessions it is about did not.
 */
public final class HttpsPost implements AutoCloseable {
    private final HttpsClient client;

    /**
     * What came of it.
     *
     * @param taken whether the server has the report
     * @param words for the log
     */
    public record Answer(boolean taken, String words) {}

    /** @param client whose judge does not bind; closed with this */
    public HttpsPost(HttpsClient client) {
        this.client = client;
    }

    /** Waits until the server has answered, or the client's time is over. */
    public Answer post(URI uri, byte[] gzip) {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        HttpsRequest request = new HttpsRequest(
                ascii.getHost().replaceAll("^\\[|]$", ""),
                ascii.getPort() < 0 ? HttpsRequest.HTTPS : ascii.getPort(),
                HttpMethod.POST,
                path + query,
                Map.of(HttpHeaderNames.CONTENT_TYPE, "application/tlsrpt+gzip"),
                gzip,
                response -> null,
                0);
        try {
            return answer(client.send(request).get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, "the gateway is stopping");
        } catch (ExecutionException bug) {
            return new Answer(false, String.valueOf(bug.getCause()));
        }
    }

    private static Answer answer(HttpsOutcome outcome) {
        if (outcome instanceof HttpsOutcome.Answered answered) {
            int status = answered.status();
            // RFC 8460 section 5.4: typically 200 or 201. A redirect is no success and is not followed.
            boolean taken = status >= 200 && status < 300;
            return new Answer(taken, "status " + status + ", certificate: " + answered.certificate());
        }
        if (outcome instanceof HttpsOutcome.Failed failed) {
            return new Answer(false, failed.detail());
        }
        return new Answer(
                false,
                outcome instanceof HttpsOutcome.Unproven unproven
                        ? unproven.detail()
                        : ((HttpsOutcome.Broken) outcome).detail());
    }

    @Override
    public void close() {
        client.close();
    }
}
