package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.tlsgateway.core.quarantine.BrowserGuard;
import org.tlsgateway.core.quarantine.HeldQuery;
import org.tlsgateway.mailets.quarantine.MessageView;
import org.tlsgateway.mailets.quarantine.Quarantine;
import org.tlsgateway.mailets.quarantine.Release;
import org.tlsgateway.mailets.quarantine.Releases;
import spark.Request;
import spark.Route;
import spark.Service;

/** Held mail: to find, to look at, to release and to delete. */
final class QuarantineRoutes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BIGGEST_BODY = 1 << 20;

    private final Quarantine quarantine;

    QuarantineRoutes(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    void define(Service service) {
        service.get("/gateway/quarantine", looking(this::list));
        service.get("/gateway/quarantine/folders", looking(request -> folders()));
        service.get("/gateway/quarantine/mails/:id", looking(request -> read(request, HeldJson::details)));
        service.get(
                "/gateway/quarantine/mails/:id/headers",
                looking(request -> read(request, held -> HeldJson.headers(MessageView.headers(held)))));
        service.get(
                "/gateway/quarantine/mails/:id/text",
                looking(request -> read(request, held -> HeldJson.text(MessageView.text(held)))));
        service.post("/gateway/quarantine/mails/:id/release", changing(this::release));
        service.delete("/gateway/quarantine/mails/:id", changing(this::delete));
        new QuarantinePage(this::check).define(service);
    }

    private Route looking(Answers.Handler handler) {
        return guarded(BrowserGuard.Change.NOTHING, handler);
    }

    private Route changing(Answers.Handler handler) {
        return guarded(BrowserGuard.Change.SOMETHING, handler);
    }

    private Route guarded(BrowserGuard.Change change, Answers.Handler handler) {
        Route answering = Answers.json(request -> {
            check(request, change);
            return handler.answer(request);
        });
        return (request, response) -> {
            response.header("Cache-Control", "no-store");
            response.header("X-Content-Type-Options", "nosniff");
            response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
            return answering.handle(request, response);
        };
    }

    /** Fails with a {@link Problem} when the request may not be answered. */
    void check(Request request, BrowserGuard.Change change) throws MessagingException {
        BrowserGuard.Request facts = new BrowserGuard.Request(
                change,
                request.headers("Host"),
                request.headers("Origin"),
                request.headers("Sec-Fetch-Site"),
                request.headers(BrowserGuard.HEADER));
        Optional<BrowserGuard.Refusal> refusal =
                BrowserGuard.judge(facts, quarantine.config().hosts());
        if (refusal.isPresent()) {
            throw new Problem(
                    refusal.get().status(),
                    "The request may not be answered",
                    refusal.get().words());
        }
    }

    private JsonNode list(Request request) throws MessagingException {
        HeldQuery.Window window = QueryParameters.window(request);
        HeldQuery.Page page = quarantine.find(QueryParameters.query(request), window);
        ObjectNode json = NODES.objectNode().put("total", page.total()).put("offset", window.offset());
        ArrayNode mails = json.putArray("mails");
        page.mails().forEach(facts -> mails.add(HeldJson.facts(facts)));
        return json;
    }

    private JsonNode folders() throws MessagingException {
        ArrayNode json = NODES.arrayNode();
        quarantine
                .folders()
                .forEach((name, size) -> json.addObject().put("name", name).put("mails", size));
        for (JsonNode folder : json) {
            ((ObjectNode) folder)
                    .put(
                            "keepSeconds",
                            quarantine
                                    .config()
                                    .keep()
                                    .get(folder.get("name").asText())
                                    .toSeconds());
        }
        return json;
    }

    private JsonNode read(Request request, Quarantine.Look<JsonNode> look) throws MessagingException, IOException {
        String id = request.params(":id");
        Optional<JsonNode> json = quarantine.look(id, look);
        if (json.isEmpty()) {
            throw gone(id);
        }
        return json.get();
    }

    private JsonNode release(Request request) throws MessagingException, IOException {
        String id = request.params(":id");
        Releases.Outcome outcome = quarantine.release(id, recipients(request), who(request));
        if (outcome instanceof Releases.Outcome.Released released) {
            ObjectNode json = NODES.objectNode().put("id", id).put("queueId", released.queueId());
            released.release().recipients().forEach(json.putArray("released")::add);
            released.rest().forEach(json.putArray("held")::add);
            return json;
        }
        if (outcome instanceof Releases.Outcome.Refused refused) {
            throw new Problem(
                    409,
                    "Nothing was released",
                    "not among the recipients that it is held for: " + String.join(", ", refused.strangers()));
        }
        throw gone(id);
    }

    /** Those who are named in the body, none for all. */
    private static List<String> recipients(Request request) throws IOException {
        byte[] body;
        try (InputStream in = request.raw().getInputStream()) {
            body = in.readNBytes(BIGGEST_BODY + 1);
        }
        if (body.length > BIGGEST_BODY) {
            throw Problem.badRequest("the body is bigger than " + BIGGEST_BODY + " bytes");
        }
        JsonNode json;
        try {
            json = body.length == 0 ? NODES.objectNode() : MAPPER.readTree(body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw Problem.badRequest("the body is not JSON");
        }
        JsonNode named = json.path("recipients");
        List<String> recipients = new ArrayList<>();
        if (!json.isObject() || !named.isMissingNode() && !named.isArray() || named.isArray() && named.isEmpty()) {
            throw Problem.badRequest("the body is {} for all recipients, or {\"recipients\": [\"one\", \"two\"]}");
        }
        for (JsonNode recipient : named) {
            if (!recipient.isTextual()) {
                throw Problem.badRequest("a recipient is no text");
            }
            recipients.add(recipient.asText());
        }
        return recipients;
    }

    private JsonNode delete(Request request) throws MessagingException {
        String id = request.params(":id");
        if (!quarantine.delete(id, who(request))) {
            throw gone(id);
        }
        return NODES.objectNode().put("id", id).put("deleted", true);
    }

    /** Who asks: the user of James's authentication when that is on, else the address. */
    private static String who(Request request) {
        Object login = request.attribute(AuthenticationFilter.LOGIN);
        return login == null ? request.ip() : String.valueOf(login);
    }

    private Problem gone(String id) throws MessagingException {
        List<Release> releases = quarantine.releasesOf(id);
        if (releases.isEmpty()) {
            return Problem.notFound("no such mail is held; it may have been deleted, or its time was over");
        }
        Release last = releases.get(releases.size() - 1);
        return new Problem(
                409,
                "It was released before",
                "to " + String.join(", ", last.recipients()) + " by " + last.by() + " at " + last.at());
    }
}
