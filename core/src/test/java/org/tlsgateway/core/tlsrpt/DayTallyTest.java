package org.tlsgateway.core.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.name.DomainName;

class DayTallyTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-24");
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final ReportedPolicy POLICY = ReportedPolicy.none(DOMAIN);
    private static final FailureDetail EXPIRED =
            new FailureDetail("certificate-expired", null, "mx.b.test", null, null, null);

    private final DayTally tally = new DayTally(DAY);

    @Test
    void sessionsShouldBeAddedUpWhenPolicyIsTheSame() {
        tally.add(new TlsResult(DOMAIN, POLICY, null));
        tally.add(new TlsResult(DOMAIN, POLICY, EXPIRED));
        tally.add(new TlsResult(DOMAIN, POLICY, EXPIRED));
        assertThat(tally.counts().of(DOMAIN)).containsExactly(new PolicyCounts(POLICY, 1, 2, Map.of(EXPIRED, 2L)));
    }

    @Test
    void sessionsShouldBeApartWhenPolicyHasChanged() {
        ReportedPolicy other = ReportedPolicy.unknownSts(DOMAIN);
        tally.add(new TlsResult(DOMAIN, POLICY, null));
        tally.add(new TlsResult(DOMAIN, other, null));
        assertThat(tally.counts().of(DOMAIN)).extracting(PolicyCounts::policy).containsExactly(POLICY, other);
    }

    @Test
    void countsShouldBeTheSumWhenNodesAreMerged() {
        tally.add(new TlsResult(DOMAIN, POLICY, EXPIRED));
        DayTally both = new DayTally(DAY);
        both.add(tally.counts());
        both.add(tally.counts());
        assertThat(both.counts().of(DOMAIN)).containsExactly(new PolicyCounts(POLICY, 0, 2, Map.of(EXPIRED, 2L)));
    }

    @Test
    void detailShouldKeepOnlyItsTypeWhenThereAreTooMany() {
        for (int i = 0; i < PolicyCounts.MAX_DETAILS + 50; i++) {
            FailureDetail detail =
                    new FailureDetail("certificate-expired", null, "mx" + i + ".b.test", null, null, null);
            tally.add(new TlsResult(DOMAIN, POLICY, detail));
        }
        PolicyCounts counts = tally.counts().of(DOMAIN).get(0);
        assertThat(counts.failures()).isEqualTo(150);
        assertThat(counts.details()).hasSize(PolicyCounts.MAX_DETAILS + 1);
        assertThat(counts.details())
                .containsEntry(new FailureDetail("certificate-expired", null, null, null, null, null), 50L);
    }

    @Test
    void sessionShouldBeDroppedWhenDomainHasTooManyPolicies() {
        for (int i = 0; i < DayTally.MAX_POLICIES + 3; i++) {
            ReportedPolicy policy = new ReportedPolicy(PolicyType.TLSA, DOMAIN, List.of("3 1 1 " + i), List.of());
            tally.add(new TlsResult(DOMAIN, policy, null));
        }
        assertThat(tally.dropped()).isEqualTo(3);
        assertThat(tally.counts().of(DOMAIN)).hasSize(DayTally.MAX_POLICIES);
    }

    @Test
    void sessionShouldBeDroppedWhenThereAreTooManyDomains() {
        for (int i = 0; i < DayTally.MAX_DOMAINS + 2; i++) {
            DomainName domain = new DomainName("d" + i + ".test");
            tally.add(new TlsResult(domain, ReportedPolicy.none(domain), null));
        }
        assertThat(tally.dropped()).isEqualTo(2);
        assertThat(tally.counts().domains()).hasSize(DayTally.MAX_DOMAINS);
    }

    @Test
    void textOfPeerShouldBePrintableAndShortWhenItIsReported() {
        FailureDetail detail = new FailureDetail("x", null, null, "a\r\nb\u2028", null, "y".repeat(1000));
        assertThat(detail.mxHelo()).isEqualTo("a??b?");
        assertThat(detail.reason()).hasSize(200);
    }
}
