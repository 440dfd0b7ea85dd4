package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.downstream.tlsrpt.ReportJson;
import org.tlsgateway.downstream.tlsrpt.ReportState;
import org.tlsgateway.downstream.tlsrpt.TlsReports;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import spark.Request;
import spark.Service;

/** What was counted of TLS sessions by day, today too, and the reports made of it (RFC 8460). */
final class TlsReportRoutes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DeliveryEngine engine;

    TlsReportRoutes(DeliveryEngine engine) {
        this.engine = engine;
    }

    void define(Service service) {
        service.get("/gateway/tls-reports", Answers.json(request -> days()));
        service.get("/gateway/tls-reports/:day", Answers.json(this::day));
        service.get("/gateway/tls-reports/:day/:domain", Answers.json(this::report));
    }

    private TlsReports reports() {
        return engine.tlsReports()
                .orElseThrow(() -> Problem.notFound(
                        "TLS sessions are not counted (tlsReports/@mode), or nothing is" + " delivered"));
    }

    private JsonNode days() throws IOException {
        ArrayNode days = NODES.arrayNode();
        reports().days().forEach(day -> days.add(day.toString()));
        return days;
    }

    private JsonNode day(Request request) throws IOException {
        LocalDate day = day(request.params(":day"));
        DayCounts counts = reports().counts(day);
        Map<DomainName, List<ReportState>> states = reports().states(day);
        ObjectNode json = NODES.objectNode().put("day", day.toString());
        ArrayNode domains = json.putArray("domains");
        counts.domains().forEach((domain, policies) -> {
            ObjectNode of = domains.addObject().put("domain", domain.ascii());
            of.put(
                    "successful",
                    policies.stream().mapToLong(PolicyCounts::successes).sum());
            of.put("failed", policies.stream().mapToLong(PolicyCounts::failures).sum());
            ArrayNode sent = of.putArray("reports");
            states.getOrDefault(domain, List.of())
                    .forEach(state -> sent.addObject()
                            .put(
                                    "event",
                                    state.event()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'))
                            .put("at", state.at().toString())
                            .put("detail", state.detail()));
        });
        return json;
    }

    /** RFC 8460 section 4.4: as it is sent. */
    private JsonNode report(Request request) throws IOException {
        LocalDate day = day(request.params(":day"));
        DomainName domain = Answers.domain(request, ":domain");
        return MAPPER.readTree(ReportJson.of(reports()
                .report(day, domain)
                .orElseThrow(() -> Problem.notFound("nothing was counted for " + domain + " on " + day))));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            throw Problem.badRequest(text + " is no day such as 2026-03-01");
        }
    }
}
