package org.tlsgateway.downstream.https;

import io.netty.handler.codec.http.HttpHeaders;

/** What a request came to. */
public sealed interface HttpsOutcome {
    /**
     * The server's final response, whatever its status.
     *
     * @param body empty when it was not wanted
     * @param certificate what the certificate proved, in words
     */
    record Answered(int status, HttpHeaders headers, byte[] body, String certificate) implements HttpsOutcome {}

    /** The certificate does not prove the server: nothing was sent. */
    record Unproven(String detail) implements HttpsOutcome {}

    /** No response. */
    record Failed(String detail) implements HttpsOutcome {}

    /** A bug of ours, or the gateway is stopping. */
    record Broken(String detail) implements HttpsOutcome {}
}
