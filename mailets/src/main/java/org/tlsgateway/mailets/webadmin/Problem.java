package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import spark.Response;

/** Why a request cannot be answered; becomes problem details (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    /** @param title the kind of problem, the same each time; the detail is what happened this time */
    Problem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "The request cannot be understood", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "There is no such thing", detail);
    }

    static Problem notRunning() {
        return new Problem(503, "Delivery is not running", "no mailet VerifiedRemoteDelivery is at work");
    }

    /** Sets status and type, and gives the body. */
    String answer(Response response) {
        response.status(status);
        // RFC 9457 section 3
        response.type("application/problem+json");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        // RFC 9457 section 4.2.1: "about:blank" when the status says what kind it is
        json.put("type", "about:blank");
        json.put("title", title);
        json.put("status", status);
        json.put("detail", getMessage());
        return json.toPrettyString();
    }
}
