package org.tlsgateway.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.inspection.Threshold;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.tls.TlsLevel;

/** The samples do what they say. */
class SamplesTest {
    @TempDir
    Path working;

    @Test
    void everySampleShouldBeInTheReadme() throws Exception {
        String readme = Files.readString(ConfDirectory.SHIPPED.resolve("samples/README.md"));
        try (Stream<Path> files = Files.list(ConfDirectory.SHIPPED.resolve("samples"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allMatch(name -> readme.contains("`" + name + "`"));
        }
    }

    @Test
    void stripSampleShouldHideStartTlsFromTheFiltersClients() {
        ListenerConfig listener = conf().with("smtpserver.strip.xml", "smtpserver.xml")
                .load()
                .listeners()
                .get(0);

        SessionDecision filtered = ConfDirectory.decide(listener, "192.0.2.100", null);
        assertThat(filtered.tls()).isEqualTo(ClientTls.STRIP);
        assertThat(filtered.hidden()).containsExactlyInAnyOrder(EhloKeyword.STARTTLS, new EhloKeyword("CHUNKING"));
        assertThat(filtered.reason()).isEqualTo("the filter reads clear text and does not know BDAT");
        assertThat(ConfDirectory.decide(listener, "192.0.2.200", "SCAN7.printers.example.org")
                        .rule())
                .isEqualTo("printer");
        assertThat(ConfDirectory.decide(listener, "192.0.2.200", "laptop.example.org")
                        .tls())
                .isEqualTo(ClientTls.OFFER);
    }

    @Test
    void requireSampleShouldRequireTlsOfTheTablesNetworks() {
        GatewayConfig config = conf().with("smtpserver.require.xml", "smtpserver.xml")
                .with("customers.txt", "customers.txt")
                .load();
        ListenerConfig servers = config.listeners().get(0);
        ListenerConfig people = config.listeners().get(1);

        assertThat(ConfDirectory.decide(servers, "192.0.2.1", null).tls()).isEqualTo(ClientTls.REQUIRE);
        assertThat(ConfDirectory.decide(servers, "192.0.2.70", null).tls()).isEqualTo(ClientTls.OFFER);
        assertThat(ConfDirectory.decide(servers, "2001:db8:17::1", null).tls()).isEqualTo(ClientTls.REQUIRE);
        assertThat(ConfDirectory.decide(servers, "203.0.113.1", null).tls()).isEqualTo(ClientTls.OFFER);
        assertThat(servers.policy().demandOn("a@a.test")).isNull();
        assertThat(servers.policy().demandOn("a@a.test", "b@x.court.test")).isNotNull();
        assertThat(ConfDirectory.relays(servers, "203.0.113.1")).isTrue();
        assertThat(ConfDirectory.relays(servers, "127.0.0.1")).isFalse();
        assertThat(ConfDirectory.decide(people, "203.0.113.1", null).tls()).isEqualTo(ClientTls.REQUIRE);
        assertThat(people.auth()).isEqualTo(ListenerConfig.Auth.AFTER_TLS);
        assertThat(people.limits().messageSize()).isEqualTo(50L << 20);
        assertThat(config.sources()).contains(working.resolve("conf/customers.txt"));
    }

    @Test
    void stockSampleShouldLendItsRules() {
        GatewayConfig config =
                conf().with("smtpserver.stock.xml", "smtpserver.xml").load();

        assertThat(ConfDirectory.decide(config.listeners().get(0), "192.0.2.1", null)
                        .tls())
                .isEqualTo(ClientTls.STRIP);
    }

    @Test
    void verifySampleShouldVerifyNamedDestinations() {
        GatewayConfig config = conf().with("mailetcontainer.verify.xml", "mailetcontainer.xml")
                .with("partners.txt", "partners.txt")
                .load();

        assertThat(rule(config.delivery(), "mail.partner.test").acceptedNames())
                .containsExactly(new DomainName("mx.hoster.test"));
        assertThat(rule(config.delivery(), "bank.test").level()).isEqualTo(TlsLevel.VERIFY);
        assertThat(rule(config.delivery(), "claims.insurer.test").name()).isEqualTo("partners");
        assertThat(rule(config.delivery(), "old.test").level()).isEqualTo(TlsLevel.ENCRYPT);
        assertThat(rule(config.delivery(), "other.test")).isNull();
        assertThat(config.inspection().engines().get(0).onFailure()).isEqualTo(InspectionConfig.OnFailure.CLOSED);
    }

    @Test
    void thresholdsSampleShouldTagHoldAndRefuseByScore() {
        InspectionConfig inspection = conf().with("mailetcontainer.thresholds.xml", "mailetcontainer.xml")
                .load()
                .inspection();

        assertThat(inspection.judging().tag()).isEqualTo(new Threshold.From(40));
        assertThat(inspection.judging().quarantine()).isEqualTo(new Threshold.From(70));
        assertThat(inspection.judging().refuse()).isEqualTo(new Threshold.From(95));
        assertThat(inspection.judging().virus()).isEqualTo(InspectionConfig.Handling.QUARANTINE);
        assertThat(inspection.judging().refusals().refuse("SPAM", "").text()).contains("help desk");
        assertThat(inspection.sieve().redirects()).isZero();
    }

    @Test
    void scriptsSampleShouldGiveACustomerAScript() {
        InspectionConfig inspection = conf().with("mailetcontainer.scripts.xml", "mailetcontainer.xml")
                .with("customer.sieve", "customer.sieve")
                .load()
                .inspection();

        assertThat(inspection.sieve().scriptFor("joe@mail.customer.test", "x").getFileName())
                .hasToString("customer.sieve");
        assertThat(inspection.sieve().scriptFor("joe@other.test", "x").getFileName())
                .hasToString("outbound.sieve");
        assertThat(inspection.judging().refuse()).isEqualTo(new Threshold.Never());
    }

    @Test
    void smartHostSampleShouldSendEverythingToTheRelay() {
        GatewayConfig config = conf().with("mailetcontainer.smarthost.xml", "mailetcontainer.xml")
                .load();

        DestinationRule rule = rule(config.delivery(), "anything.test");
        assertThat(rule.gateway()).isEqualTo(new HostPort("relay.example.org", 25));
        assertThat(rule.level()).isEqualTo(TlsLevel.VERIFY);
        assertThat(config.inspection().engines()).isEmpty();
    }

    private static DestinationRule rule(DeliveryConfig delivery, String domain) {
        return delivery.policy().ruleFor(new DomainName(domain));
    }

    private ConfDirectory conf() {
        return new ConfDirectory(working);
    }
}
