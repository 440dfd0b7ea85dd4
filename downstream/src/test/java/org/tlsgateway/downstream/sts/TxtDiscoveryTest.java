package org.tlsgateway.downstream.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.downstream.dns.TxtAnswer;

class TxtDiscoveryTest {
    private static final DomainName DOMAIN = new DomainName("example.org");
    private final List<String> asked = new ArrayList<>();

    private StsAnnouncement announced(DomainName domain, TxtAnswer answer) {
        return new TxtDiscovery((name, budget) -> {
                    asked.add(name.ascii());
                    return CompletableFuture.completedFuture(answer);
                })
                .announced(domain, Duration.ofSeconds(1))
                .join();
    }

    @Test
    void policyShouldBeAnnouncedWhenTheRecordSaysSo() {
        assertThat(announced(DOMAIN, new TxtAnswer.Found(List.of("v=STSv1; id=7"), false)))
                .isEqualTo(new StsAnnouncement.Announced("7"));
        assertThat(asked).containsExactly("_mta-sts.example.org");
    }

    @Test
    void policyShouldBeAbsentWhenThereIsNoRecord() {
        assertThat(announced(DOMAIN, new TxtAnswer.None("none", false))).isInstanceOf(StsAnnouncement.Absent.class);
    }

    @Test
    void policyShouldBeUnknownWhenDnsFails() {
        assertThat(announced(DOMAIN, new TxtAnswer.Unavailable("look-up of TXT _mta-sts.example.org failed: SERVFAIL")))
                .isInstanceOfSatisfying(
                        StsAnnouncement.Unavailable.class,
                        unavailable -> assertThat(unavailable.detail())
                                .contains("_mta-sts.example.org")
                                .contains("SERVFAIL"));
    }

    @Test
    void nothingShouldBeAskedWhenTheNameWouldBeTooLong() {
        DomainName longest = new DomainName("a.".repeat(125) + "aa");
        assertThat(announced(longest, new TxtAnswer.None("none", false))).isInstanceOf(StsAnnouncement.Absent.class);
        assertThat(asked).isEmpty();
    }
}
