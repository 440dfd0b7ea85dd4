package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.webadmin.Routes;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import org.tlsgateway.mailets.delivery.WaitingMail;
import org.tlsgateway.mailets.quarantine.Quarantine;
import spark.Request;
import spark.Service;

/** All of {@code /gateway} in WebAdmin: {@code extensions.routes} of webadmin.properties names it. */
public class GatewayRoutes implements Routes {
    private static final int MOST = 1000;

    private final DeliveryEngine engine;
    private final Quarantine quarantine;

    @Inject
    public GatewayRoutes(DeliveryEngine engine, Quarantine quarantine) {
        this.engine = engine;
        this.quarantine = quarantine;
    }

    @Override
    public String getBasePath() {
        return "/gateway";
    }

    @Override
    public void define(Service service) {
        service.get("/gateway/waiting", Answers.json(this::waiting));
        new WhyRoutes(engine).define(service);
        new CacheRoutes(engine).define(service);
        new TlsReportRoutes(engine).define(service);
        new QuarantineRoutes(quarantine).define(service);
    }

    /** James's own {@code /mailQueues} lists what waits, but has no place for a reason. */
    private JsonNode waiting(Request request) throws MessagingException {
        int limit = limit(Answers.optional(request, "limit"));
        ArrayNode mails = JsonNodeFactory.instance.arrayNode();
        for (WaitingMail mail : engine.waiting(limit).orElseThrow(Problem::notRunning)) {
            ObjectNode json = mails.addObject().put("name", mail.id()).put("sender", mail.sender());
            json.put("arrival", mail.arrival().toString());
            json.put("attempts", mail.attempts());
            json.put("nextDelivery", mail.next() == null ? null : mail.next().toString());
            ArrayNode recipients = json.putArray("recipients");
            mail.recipients()
                    .forEach(recipient -> recipients
                            .addObject()
                            .put("address", recipient)
                            .put("reason", mail.reasons().get(recipient)));
        }
        return mails;
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return 100;
        }
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST) {
            throw Problem.badRequest("limit is a number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }
}
