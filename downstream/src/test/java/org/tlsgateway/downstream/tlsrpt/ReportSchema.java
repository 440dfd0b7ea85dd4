package org.tlsgateway.downstream.tlsrpt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules of RFC 8460 section 4.4 for the JSON of a report. */
final class ReportSchema {
    private static final Set<String> RESULT_TYPES = Set.of(
            "starttls-not-supported",
            "certificate-host-mismatch",
            "certificate-expired",
            "certificate-not-trusted",
            "validation-failure",
            "tlsa-invalid",
            "dnssec-invalid",
            "dane-required",
            "sts-policy-fetch-error",
            "sts-policy-invalid",
            "sts-webpki-invalid");

    private final List<String> faults = new ArrayList<>();

    private ReportSchema() {}

    /** What is wrong with a report, empty when nothing is. */
    static List<String> faults(JsonNode report) {
        ReportSchema schema = new ReportSchema();
        schema.report(report);
        return schema.faults;
    }

    private void report(JsonNode report) {
        members(report, Set.of("organization-name", "date-range", "contact-info", "report-id", "policies"));
        text(report, "organization-name", ".+");
        text(report, "contact-info", "[^@\\s]+@[^@\\s]+");
        text(report, "report-id", ".+");
        JsonNode range = report.path("date-range");
        members(range, Set.of("start-datetime", "end-datetime"));
        dateTime(range, "start-datetime");
        dateTime(range, "end-datetime");
        check(report.path("policies").isArray() && !report.path("policies").isEmpty(), "policies is no array of some");
        report.path("policies").forEach(this::policy);
    }

    private void policy(JsonNode entry) {
        members(entry, Set.of("policy", "summary", "failure-details"));
        JsonNode policy = entry.path("policy");
        members(policy, Set.of("policy-type", "policy-string", "policy-domain", "mx-host"));
        text(policy, "policy-type", "tlsa|sts|no-policy-found");
        text(policy, "policy-domain", "[a-z0-9._-]+");
        texts(policy, "policy-string");
        texts(policy, "mx-host");
        check(!policy.has("mx-host") || policy.path("policy-type").asText().equals("sts"), "mx-host is for sts");
        JsonNode summary = entry.path("summary");
        members(summary, Set.of("total-successful-session-count", "total-failure-session-count"));
        number(summary, "total-successful-session-count");
        number(summary, "total-failure-session-count");
        check(entry.path("failure-details").isArray(), "failure-details is no array");
        entry.path("failure-details").forEach(this::detail);
    }

    private void detail(JsonNode detail) {
        members(
                detail,
                Set.of(
                        "result-type",
                        "sending-mta-ip",
                        "receiving-mx-hostname",
                        "receiving-mx-helo",
                        "receiving-ip",
                        "failed-session-count",
                        "additional-information",
                        "failure-reason-code"));
        check(RESULT_TYPES.contains(detail.path("result-type").asText()), "result-type " + detail.path("result-type"));
        number(detail, "failed-session-count");
        detail.fields()
                .forEachRemaining(member -> check(
                        member.getKey().equals("failed-session-count")
                                || member.getValue().isTextual(),
                        member.getKey() + " is no string"));
    }

    private void members(JsonNode object, Set<String> known) {
        check(object.isObject(), "no object: " + object);
        object.fieldNames().forEachRemaining(name -> check(known.contains(name), "unknown member " + name));
    }

    private void text(JsonNode object, String name, String pattern) {
        JsonNode value = object.path(name);
        check(value.isTextual() && value.asText().matches(pattern), name + ": " + value);
    }

    private void texts(JsonNode object, String name) {
        JsonNode value = object.path(name);
        check(value.isMissingNode() || (value.isArray() && !value.isEmpty()), name + " is no array of some");
        value.forEach(text -> check(text.isTextual(), name + ": " + text));
    }

    private void number(JsonNode object, String name) {
        check(object.path(name).isIntegralNumber() && object.path(name).asLong() >= 0, name + " is no count");
    }

    private void dateTime(JsonNode object, String name) {
        String text = object.path(name).asText();
        check(
                text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ") && Instant.parse(text) != null,
                name + ": " + text);
    }

    private void check(boolean good, String fault) {
        if (!good) {
            faults.add(fault);
        }
    }
}
