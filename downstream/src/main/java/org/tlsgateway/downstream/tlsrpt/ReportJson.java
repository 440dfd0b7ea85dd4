package org.tlsgateway.downstream.tlsrpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tlsrpt.FailureDetail;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;
import org.tlsgateway.core.tlsrpt.TlsReport;

/** Writes a report as JSON (RFC 8460 section 4.4). */
public final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    /** The report as its receiver gets it. */
    public static String of(TlsReport report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("organization-name", report.submitter().organization());
        // RFC 3339 section 5.6: what Instant prints.
        json.putObject("date-range")
                .put("start-datetime", report.start().toString())
                .put("end-datetime", report.end().toString());
        json.put("contact-info", report.submitter().contact());
        json.put("report-id", report.id());
        ArrayNode policies = json.putArray("policies");
        report.policies().forEach(counts -> policy(policies.addObject(), counts));
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The same in gzip (RFC 8460 section 5.2). */
    public static byte[] gzip(TlsReport report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(of(report).getBytes(StandardCharsets.UTF_8));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void policy(ObjectNode json, PolicyCounts counts) {
        ReportedPolicy policy = counts.policy();
        ObjectNode policyJson = json.putObject("policy");
        policyJson.put("policy-type", policy.type().text());
        if (!policy.strings().isEmpty()) {
            policy.strings().forEach(policyJson.putArray("policy-string")::add);
        }
        policyJson.put("policy-domain", policy.domain().ascii());
        if (!policy.mxHosts().isEmpty()) {
            // RFC 8460 section 4.4 has an array; the text in the example of appendix B is an error that was reported.
            policy.mxHosts().forEach(policyJson.putArray("mx-host")::add);
        }
        json.putObject("summary")
                .put("total-successful-session-count", counts.successes())
                .put("total-failure-session-count", counts.failures());
        ArrayNode details = json.putArray("failure-details");
        counts.details().entrySet().stream()
                .sorted(Comparator.<Map.Entry<FailureDetail, Long>>comparingLong(Map.Entry::getValue)
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .forEach(entry -> detail(details.addObject(), entry.getKey(), entry.getValue()));
    }

    private static void detail(ObjectNode json, FailureDetail detail, long count) {
        json.put("result-type", detail.resultType());
        put(json, "sending-mta-ip", detail.sendingIp());
        put(json, "receiving-mx-hostname", detail.mxHostname());
        put(json, "receiving-mx-helo", detail.mxHelo());
        put(json, "receiving-ip", detail.receivingIp());
        json.put("failed-session-count", count);
        put(json, "failure-reason-code", detail.reason());
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
