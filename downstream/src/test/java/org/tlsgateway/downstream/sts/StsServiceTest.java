package org.tlsgateway.downstream.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** All of it together: records, HTTPS, files, threads. */
class StsServiceTest {
    private static final DomainName DOMAIN = new DomainName("example.org");
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final IssuedCertificate ROOT = CertificateMaker.authority("STS Root");

    @TempDir
    Path temp;

    private Path caFile;

    @BeforeEach
    void start() throws IOException {
        caFile = Files.writeString(temp.resolve("ca.pem"), ROOT.chainPem());
    }

    private StsService start(FakeStsHost host, StsAnnouncement announcement) {
        List<Cidr> loopback = List.of(Cidr.parse("127.0.0.0/8").orElseThrow());
        StsConfig config = new StsConfig(true, temp.resolve("cache"), caFile, host.port(), loopback);
        AddressAnswer address = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()));
        return StsService.start(
                config,
                (domain, budget) -> CompletableFuture.completedFuture(announcement),
                (name, budget) -> CompletableFuture.completedFuture(address),
                Clock.systemUTC());
    }

    private static FakeStsHost host() {
        return new FakeStsHost(CertificateMaker.issue(ROOT, CertificateSpec.server("mta-sts.example.org")));
    }

    @Test
    void policyShouldBeFetchedOnceWhenManyMailsAskAtOnce() {
        try (FakeStsHost host = host();
                StsService service = start(host, new StsAnnouncement.Announced("1"))) {
            List<CompletableFuture<StsAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(service.policy(DOMAIN, BUDGET));
            }
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(StsFixture.words(answer.join())).isEqualTo("1 ENFORCE"));
            assertThat(host.requests()).hasSize(1);
            assertThat(service.cache().list()).hasSize(1);
        }
    }

    @Test
    void policyShouldStayInForceWhenTheGatewayRestartsAndNothingIsReachable() {
        FakeStsHost host = host();
        try (StsService service = start(host, new StsAnnouncement.Announced("1"))) {
            assertThat(StsFixture.words(service.policy(DOMAIN, BUDGET).join())).isEqualTo("1 ENFORCE");
        }
        host.close();
        try (StsService service = start(host, new StsAnnouncement.Unavailable("SERVFAIL"))) {
            assertThat(StsFixture.words(service.policy(DOMAIN, BUDGET).join())).isEqualTo("1 ENFORCE");
        }
        try (StsService service = start(host, new StsAnnouncement.Announced("2"))) {
            assertThat(StsFixture.words(service.policy(DOMAIN, BUDGET).join())).isEqualTo("1 ENFORCE");
        }
    }

    @Test
    void answerShouldComeWhenTheServiceIsClosedDuringAFetch() {
        try (FakeStsHost host = host().playing(FakeStsHost.Conversation::hang)) {
            StsService service = start(host, new StsAnnouncement.Announced("1"));
            CompletableFuture<StsAnswer> waiting = service.policy(DOMAIN, BUDGET);
            service.close();
            assertThat(waiting.join()).isInstanceOf(StsAnswer.Unavailable.class);
            assertThat(service.policy(DOMAIN, BUDGET).join()).isInstanceOf(StsAnswer.Unavailable.class);
        }
    }

    @Test
    void noneShouldAnswerWhenPoliciesAreSwitchedOff() {
        assertThat(StsLookup.NONE.policy(DOMAIN, BUDGET).join()).isInstanceOf(StsAnswer.None.class);
        StsLookup.NONE.close();
    }
}
