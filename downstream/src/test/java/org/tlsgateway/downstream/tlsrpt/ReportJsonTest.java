package org.tlsgateway.downstream.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.FailureDetail;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.PolicyType;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.core.tlsrpt.TlsReport;

class ReportJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DomainName COMPANY_Y = new DomainName("company-y.example");
    private static final Submitter COMPANY_X = new Submitter("Company-X", "sts-reporting@company-x.example");
    private static final LocalDate DAY = LocalDate.parse("2016-04-01");

    /** RFC 8460 appendix B: the same counts give the same report. */
    @Test
    void reportShouldEqualTheExampleOfTheRfcWhenCountsAreThoseOfTheExample() throws IOException {
        TlsReport report = new TlsReport(COMPANY_X, DAY, COMPANY_Y, "1", List.of(example()));
        ObjectNode expected = (ObjectNode) resource();
        // Section 4.4: a unique identifier of any scheme.
        expected.put("report-id", report.id());
        ObjectNode policy = (ObjectNode) expected.at("/policies/0/policy");
        // Section 4.4 has an array, and so has every receiver; the example's string is an error of the RFC.
        policy.putArray("mx-host").add("*.mail.company-y.example");
        // Section 4.4: optional, and we have no such page.
        ((ObjectNode) expected.at("/policies/0/failure-details/1")).remove("additional-information");
        JsonNode actual = MAPPER.readTree(ReportJson.of(report));
        assertThat(sortedDetails(actual)).isEqualTo(sortedDetails(expected));
        assertThat(ReportSchema.faults(actual)).isEmpty();
    }

    @Test
    void schemaShouldFindTheFaultWhenReportHasOne() throws IOException {
        assertThat(ReportSchema.faults(resource())).containsExactly("mx-host is no array of some");
    }

    @Test
    void policyShouldBeRecordsWhenItIsDane() throws IOException {
        DomainName host = new DomainName("mx.company-y.example");
        List<TlsaRecord> records = List.of(new TlsaRecord(3, 1, 1, "ab01"), new TlsaRecord(2, 0, 1, "cd02"));
        JsonNode json = json(new PolicyCounts(ReportedPolicy.tlsa(host, records), 1, 0, Map.of()));
        assertThat(json.at("/policies/0/policy").toString())
                .isEqualTo("{\"policy-type\":\"tlsa\",\"policy-string\":[\"2 0 1 cd02\",\"3 1 1 ab01\"],"
                        + "\"policy-domain\":\"mx.company-y.example\"}");
        assertThat(ReportSchema.faults(json)).isEmpty();
    }

    @Test
    void policyShouldBeNamedWhenThereIsNone() throws IOException {
        JsonNode json = json(new PolicyCounts(ReportedPolicy.none(COMPANY_Y), 1, 0, Map.of()));
        assertThat(json.at("/policies/0/policy").toString())
                .isEqualTo("{\"policy-type\":\"no-policy-found\",\"policy-domain\":\"company-y.example\"}");
        assertThat(ReportSchema.faults(json)).isEmpty();
    }

    @Test
    void reportShouldBeWholeWhenItIsUnzipped() throws IOException {
        TlsReport report = new TlsReport(COMPANY_X, DAY, COMPANY_Y, "1", List.of(example()));
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(ReportJson.gzip(report)))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(ReportJson.of(report));
        }
    }

    @Test
    void countsShouldBeTheSameWhenTheyAreReadAgain() throws IOException {
        DayCounts counts = TestReports.counts(DAY, COMPANY_Y, example());
        assertThat(CountsJson.read(CountsJson.write(counts))).isEqualTo(counts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"day\":\"x\",\"domains\":{}}",
                "{\"day\":\"2016-04-01\"}",
                "{\"day\":\"2016-04-01\",\"domains\":{\"b.test\":[{}]}}",
                "{\"day\":\"2016-04-01\",\"domains\":{\"b t\":[]}}"
            })
    void countsShouldBeRefusedWhenLineIsDamaged(String line) {
        assertThatThrownBy(() -> CountsJson.read(line)).isInstanceOf(IOException.class);
    }

    private static JsonNode json(PolicyCounts counts) throws IOException {
        return MAPPER.readTree(ReportJson.of(new TlsReport(COMPANY_X, DAY, COMPANY_Y, "1", List.of(counts))));
    }

    private static PolicyCounts example() {
        ReportedPolicy policy = new ReportedPolicy(
                PolicyType.STS,
                COMPANY_Y,
                List.of("version: STSv1", "mode: testing", "mx: *.mail.company-y.example", "max_age: 86400"),
                List.of("*.mail.company-y.example"));
        return new PolicyCounts(
                policy,
                5326,
                303,
                Map.of(
                        new FailureDetail(
                                "certificate-expired",
                                "2001:db8:abcd:0012::1",
                                "mx1.mail.company-y.example",
                                null,
                                null,
                                null),
                        100L,
                        new FailureDetail(
                                "starttls-not-supported",
                                "2001:db8:abcd:0013::1",
                                "mx2.mail.company-y.example",
                                null,
                                "203.0.113.56",
                                null),
                        200L,
                        new FailureDetail(
                                "validation-failure",
                                "198.51.100.62",
                                "mx-backup.mail.company-y.example",
                                null,
                                "203.0.113.58",
                                "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"),
                        3L));
    }

    /** Their order says nothing. */
    private static JsonNode sortedDetails(JsonNode report) {
        ObjectNode copy = report.deepCopy();
        List<JsonNode> details = new ArrayList<>();
        copy.at("/policies/0/failure-details").forEach(details::add);
        details.sort(Comparator.comparing(detail -> detail.path("result-type").asText()));
        ((ObjectNode) copy.at("/policies/0")).putArray("failure-details").addAll(details);
        return MAPPER.valueToTree(MAPPER.convertValue(copy, Map.class));
    }

    private static JsonNode resource() throws IOException {
        try (InputStream in = ReportJsonTest.class.getResourceAsStream("rfc8460-appendix-b.json")) {
            return MAPPER.readTree(in);
        }
    }
}
