package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.name.DomainName;
import spark.Request;
import spark.Route;

/** Makes routes of what answers in JSON, and reads parameters. */
final class Answers {
    private static final Logger LOGGER = LoggerFactory.getLogger("org.tlsgateway.webadmin");

    private Answers() {}

    /** Answers one request. */
    interface Handler {
        JsonNode answer(Request request) throws Exception;
    }

    /** Whatever goes wrong is told as a {@link Problem}; a bug of ours is logged too. */
    static Route json(Handler handler) {
        return (request, response) -> {
            try {
                String body = handler.answer(request).toPrettyString();
                response.status(200);
                response.type("application/json");
                return body;
            } catch (Problem problem) {
                return problem.answer(response);
            } catch (Exception bug) {
                LOGGER.error("request {} {} failed", request.requestMethod(), request.pathInfo(), bug);
                return new Problem(500, "An error of the gateway", "its log has the details").answer(response);
            }
        };
    }

    static String required(Request request, String name) {
        String value = request.queryParams(name);
        if (value == null || value.isBlank()) {
            throw Problem.badRequest("the parameter " + name + " is missing");
        }
        return value.trim();
    }

    static @Nullable String optional(Request request, String name) {
        String value = request.queryParams(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    static boolean flag(Request request, String name, boolean otherwise) {
        String value = optional(request, name);
        if (value == null) {
            return otherwise;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw Problem.badRequest("the parameter " + name + " is true or false, not " + value);
        }
        return value.equals("true");
    }

    /** The name in the path. */
    static DomainName domain(Request request, String parameter) {
        String text = request.params(parameter);
        return DomainName.parse(text == null ? "" : text)
                .orElseThrow(() -> Problem.badRequest(text + " is no domain name"));
    }
}
