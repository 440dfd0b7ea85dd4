package org.tlsgateway.downstream.tlsrpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.FailureDetail;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.PolicyType;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;

/** Counts as one line of JSON, for our own files; nobody else reads it. */
final class CountsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CountsJson() {}

    static String write(DayCounts counts) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("day", counts.day().toString());
        ObjectNode domains = json.putObject("domains");
        counts.domains().forEach((domain, policies) -> {
            ArrayNode list = domains.putArray(domain.ascii());
            policies.forEach(policy -> policy(list.addObject(), policy));
        });
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** @throws IOException when it is not what {@link #write} has written, such as the torn line of a node that was killed */
    static DayCounts read(String line) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(line);
            SortedMap<DomainName, List<PolicyCounts>> domains = new TreeMap<>();
            json.required("domains").fields().forEachRemaining(entry -> {
                List<PolicyCounts> policies = new ArrayList<>();
                entry.getValue().forEach(policy -> policies.add(policy(policy)));
                domains.put(new DomainName(entry.getKey()), policies);
            });
            return new DayCounts(LocalDate.parse(json.required("day").asText()), domains);
        } catch (RuntimeException damaged) {
            throw new IOException("not a line of counts: " + damaged.getMessage(), damaged);
        }
    }

    private static void policy(ObjectNode json, PolicyCounts counts) {
        ReportedPolicy policy = counts.policy();
        json.put("type", policy.type().text());
        json.put("domain", policy.domain().ascii());
        policy.strings().forEach(json.putArray("strings")::add);
        policy.mxHosts().forEach(json.putArray("mx")::add);
        json.put("ok", counts.successes());
        json.put("failed", counts.failures());
        ArrayNode details = json.putArray("details");
        counts.details()
                .forEach((detail, count) -> details.addObject()
                        .put("type", detail.resultType())
                        .put("from", detail.sendingIp())
                        .put("host", detail.mxHostname())
                        .put("helo", detail.mxHelo())
                        .put("ip", detail.receivingIp())
                        .put("reason", detail.reason())
                        .put("n", count.longValue()));
    }

    private static PolicyCounts policy(JsonNode json) {
        Map<FailureDetail, Long> details = new LinkedHashMap<>();
        json.required("details")
                .forEach(detail -> details.merge(
                        new FailureDetail(
                                detail.required("type").asText(),
                                text(detail, "from"),
                                text(detail, "host"),
                                text(detail, "helo"),
                                text(detail, "ip"),
                                text(detail, "reason")),
                        detail.required("n").asLong(),
                        Long::sum));
        ReportedPolicy policy = new ReportedPolicy(
                PolicyType.parse(json.required("type").asText()).orElseThrow(),
                new DomainName(json.required("domain").asText()),
                texts(json.required("strings")),
                texts(json.required("mx")));
        return new PolicyCounts(
                policy, json.required("ok").asLong(), json.required("failed").asLong(), details);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static @Nullable String text(JsonNode json, String name) {
        return json.path(name).isTextual() ? json.path(name).asText() : null;
    }
}
