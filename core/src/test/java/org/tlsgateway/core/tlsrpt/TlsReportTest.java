package org.tlsgateway.core.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;

class TlsReportTest {
    private static final Submitter SUBMITTER = new Submitter("Sender", "tlsrpt@mail.sndr.example.com");

    @Test
    void reportShouldCoverWholeUtcDayWhenItIsMade() {
        TlsReport report = report("2026-11-24", "example.net", "site");
        assertThat(report.start()).isEqualTo(Instant.parse("2026-11-24T00:00:00Z"));
        assertThat(report.end()).isEqualTo(Instant.parse("2026-11-24T23:59:59Z"));
    }

    @Test
    void fileNameShouldHaveFieldsOfSection51WhenReportIsCompressed() {
        TlsReport report = report("2016-08-01", "example.net", "site");
        assertThat(report.fileName())
                .isEqualTo("mail.sndr.example.com!example.net!1470009600!1470095999!" + report.uniqueId() + ".json.gz");
        assertThat(report.uniqueId()).matches("[a-zA-Z0-9]+");
    }

    @Test
    void idShouldBeTheSameWhenReportIsMadeAgain() {
        assertThat(report("2026-11-24", "example.net", "site").id())
                .isEqualTo(report("2026-11-24", "example.net", "site").id())
                .matches("2026-11-24\\.[0-9a-f]{20}@mail\\.sndr\\.example\\.com");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-25,example.net,site", "2026-11-24,example.org,site", "2026-11-24,example.net,other"})
    void idShouldDifferWhenReportIsAnother(String day, String domain, String site) {
        assertThat(report(day, domain, site).id())
                .isNotEqualTo(report("2026-11-24", "example.net", "site").id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postmaster", "@example.com", "a@", "a@b c"})
    void submitterShouldBeRefusedWhenContactIsNoAddress(String contact) {
        assertThatThrownBy(() -> new Submitter("Sender", contact)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "192.0.2.1,192.0.2.1",
        "2001:db8:0:0:0:0:0:1,2001:db8::1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:1,::1",
        "2001:db8:0:0:0:0:0:0,2001:db8::",
        "0:0:0:0:0:0:0:0,::",
        "fe80:0:0:0:a:b:0:0,fe80::a:b:0:0"
    })
    void addressShouldBeWrittenByRfc5952WhenItIsReported(String address, String expected) {
        assertThat(IpText.of(IpLiteral.parse(address).orElseThrow())).isEqualTo(expected);
    }

    private static TlsReport report(String day, String domain, String site) {
        return TlsReport.of(SUBMITTER, DayCounts.empty(LocalDate.parse(day)), new DomainName(domain), site);
    }
}
