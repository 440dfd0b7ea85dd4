package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.RuleForce;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;

class GatewayConfigLoaderTest {
    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
    }

    @Test
    void loaderShouldGiveDefaultsWhenThereIsNoGatewayElement() {
        GatewayConfig config = conf.good();

        assertThat(config.listeners()).isEmpty();
        assertThat(config.inspection().engines()).isEmpty();
        assertThat(config.inspection().sieve().script()).isEqualTo(working.resolve("conf/outbound.sieve"));
        assertThat(config.delivery().helloName()).isEqualTo("gw.example.org");
        assertThat(config.delivery().postmaster()).isEqualTo("postmaster@gw.example.org");
        assertThat(config.delivery().queue()).isEqualTo("gateway-delivery");
        assertThat(config.delivery().policy().ownNames()).containsExactly(new DomainName("gw.example.org"));
        assertThat(config.delivery().retry().delayAfter(99)).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.nonDefault()).isEmpty();
    }

    @Test
    void listenerShouldHaveDefaultsWhenItHasOnlyAName() throws Exception {
        ListenerConfig listener = conf.smtp("<gateway name='in'/>").onlyListener();

        assertThat(listener.bind()).containsExactly(new HostPort("0.0.0.0", 25));
        assertThat(listener.tls()).isNull();
        assertThat(listener.auth()).isEqualTo(ListenerConfig.Auth.NEVER);
        assertThat(listener.processor()).isEqualTo("inspection");
        assertThat(listener.limits().messageSize()).isEqualTo(25L << 20);
        assertThat(listener.clients().lookup(InetAddress.getByName("127.0.0.1")))
                .isEmpty();
        assertThat(listener.clients().lookup(InetAddress.getByName("::1"))).isEmpty();
        assertThat(listener.clients().lookup(InetAddress.getByName("192.0.2.1")))
                .isNull();
        SessionDecision decision = decide(listener, "127.0.0.1", null);
        assertThat(decision.tls()).isEqualTo(ClientTls.STRIP);
        assertThat(decision.hidden()).containsExactly(EhloKeyword.STARTTLS);
        assertThat(decision.rule()).isEqualTo("default");
    }

    @Test
    void listenerShouldHaveWhatIsWrittenWhenOptionsAreAttributesAndElements() {
        ListenerConfig listener = conf.listener("""
                <bind>127.0.0.1:${env:PORT}, [::1]:0</bind>
                <helloName>mx.example.net</helloName>
                <limits messageSize="0"><recipients>100</recipients></limits>
                <timeouts idle="90s"/>
                <threads io="3" workers="4"/>
                <auth>after-tls</auth>
                <processor>other</processor>""").onlyListener();

        assertThat(listener.bind()).containsExactly(new HostPort("127.0.0.1", 2526), new HostPort("::1", 0));
        assertThat(listener.helloName()).isEqualTo("mx.example.net");
        assertThat(listener.limits().messageSize()).isZero();
        assertThat(listener.limits().recipients()).isEqualTo(100);
        assertThat(listener.timeouts().idle()).isEqualTo(Duration.ofSeconds(90));
        assertThat(listener.ioThreads()).isEqualTo(3);
        assertThat(listener.workerThreads()).isEqualTo(4);
        assertThat(listener.auth()).isEqualTo(ListenerConfig.Auth.AFTER_TLS);
        assertThat(listener.processor()).isEqualTo("other");
        assertThat(listener.tls())
                .isEqualTo(new ListenerConfig.Tls(
                        working.resolve("cert.pem"),
                        working.resolve("key.pem"),
                        null,
                        Set.of("TLSv1.2", "TLSv1.3"),
                        List.of()));
    }

    @Test
    void ruleShouldDecideWhenAllItsConditionsHold() {
        conf.file("conf/customers.txt", "192.0.2.0/24 gold # a comment\n\n# another\n198.51.100.7\tsilver plus\n");
        ListenerConfig listener = conf.listener("""
                <rules>
                  <rule name="gold" tls="require" table="file://conf/customers.txt" value="gold"/>
                  <rule name="plus" tls="strip" table="conf/customers.txt" value="silver plus" hide="chunking,SIZE"
                        reason="old filter"/>
                  <rule name="printers" tls="strip" clients="203.0.113.0/24" ehlo="*.Printers.test"/>
                </rules>""").onlyListener();

        assertThat(decide(listener, "192.0.2.9", null).rule()).isEqualTo("gold");
        SessionDecision plus = decide(listener, "198.51.100.7", null);
        assertThat(plus.hidden())
                .containsExactlyInAnyOrder(EhloKeyword.STARTTLS, new EhloKeyword("CHUNKING"), new EhloKeyword("SIZE"));
        assertThat(plus.reason()).isEqualTo("old filter");
        assertThat(decide(listener, "203.0.113.1", null).rule()).isEqualTo("default");
        assertThat(decide(listener, "203.0.113.1", "a.PRINTERS.test").rule()).isEqualTo("printers");
        assertThat(decide(listener, "203.0.113.2", "a.printers.test.evil").tls())
                .isEqualTo(ClientTls.OFFER);
    }

    @Test
    void deliveryShouldHaveWhatIsWritten() {
        conf.file("conf/partners.txt", "d.test\n*.e.test\n");
        conf.file("ca.pem", "ca");
        DeliveryConfig delivery = conf.container("""
                <delivery>
                  <queue>q</queue><helloName>out.example.org</helloName><postmaster>pm@example.org</postmaster>
                  <caFile>ca.pem</caFile><resolvers>127.0.0.1,[::1]:5353</resolvers><dnssec>validate</dnssec><concurrency>7</concurrency>
                  <connectionsPerDestination>2</connectionsPerDestination><idleConnection>0s</idleConnection>
                  <timeouts dns="1s" connect="2s"/>
                  <retry delays="1s,2s" lifetime="1h" notifyAfter="0s"/>
                  <destination name="p" domains="a.test,*.b.test" table="conf/partners.txt" level="verify" port="26"
                               acceptedNames="mx.a.test" caFile="ca.pem"/>
                  <destination name="rest" gateway="relay.test" level="opportunistic"/>
                </delivery>""").good().delivery();

        assertThat(delivery.queue()).isEqualTo("q");
        assertThat(delivery.caFile()).isEqualTo(working.resolve("ca.pem"));
        assertThat(delivery.resolvers()).containsExactly(new HostPort("127.0.0.1", 53), new HostPort("::1", 5353));
        assertThat(delivery.dnssec()).isEqualTo(DnssecMode.VALIDATE);
        assertThat(delivery.concurrency()).isEqualTo(7);
        assertThat(delivery.idleConnection()).isZero();
        assertThat(delivery.timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(delivery.timeouts().dataEnd()).isEqualTo(Duration.ofMinutes(10));
        assertThat(delivery.retry().delays()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
        DestinationRule partner = delivery.policy().rules().get(0);
        assertThat(partner.level()).isEqualTo(TlsLevel.VERIFY);
        assertThat(partner.port()).isEqualTo(26);
        assertThat(partner.acceptedNames()).containsExactly(new DomainName("mx.a.test"));
        assertThat(ruleFor(delivery, "a.test")).isEqualTo("p");
        assertThat(ruleFor(delivery, "x.a.test")).isEqualTo("rest");
        assertThat(ruleFor(delivery, "b.test")).isEqualTo("rest");
        assertThat(ruleFor(delivery, "x.y.b.test")).isEqualTo("p");
        assertThat(ruleFor(delivery, "d.test")).isEqualTo("p");
        assertThat(ruleFor(delivery, "f.e.test")).isEqualTo("p");
        assertThat(delivery.policy().rules().get(1).gateway()).isEqualTo(new HostPort("relay.test", 25));
    }

    @Test
    void destinationShouldHaveProofsThatAreWritten() {
        conf.file("client.pem", "-----BEGIN PRIVATE KEY-----");
        String hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        DeliveryConfig delivery = conf.container("""
                <delivery>
                  <destination name="provider" mx="*.mail.p.test,mx.q.test" pins="%s" tlsVersions="TLSv1.3"
                               clientCertificate="client.pem"/>
                  <destination name="hop" nextHop="relay.test,192.0.2.0/24" level="verify" monitor="true"/>
                  <destination name="broken" domains="b.test" level="encrypt" override="ticket 1"
                               clientCertificate="cert.pem" clientKey="key.pem"/>
                  <destination name="rest" pins="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="/>
                </delivery>""".formatted(hex.toUpperCase(Locale.ROOT)))
                .good()
                .delivery();

        DestinationRule provider = delivery.policy().rules().get(0);
        assertThat(provider.mx().matches("a.mail.p.test")).isTrue();
        assertThat(provider.mx().matches("mail.p.test")).isFalse();
        assertThat(provider.pins()).containsExactly(hex);
        assertThat(provider.offer()).isEqualTo(new TlsOffer(List.of("TLSv1.3"), working.resolve("client.pem"), null));
        DestinationRule hop = delivery.policy().rules().get(1);
        assertThat(hop.nextHop().matches("192.0.2.7")).isTrue();
        assertThat(hop.force()).isEqualTo(new RuleForce.Monitor());
        DestinationRule broken = delivery.policy().rules().get(2);
        assertThat(broken.force()).isEqualTo(new RuleForce.Overriding("ticket 1"));
        assertThat(broken.offer().key()).isEqualTo(working.resolve("key.pem"));
        assertThat(delivery.policy().rules().get(3).pins()).as("base64").containsExactly(hex);
        assertThat(ruleFor(delivery, "b.test")).isEqualTo("broken");
        assertThat(ruleFor(delivery, "c.test"))
                .as("not one for some hosts only")
                .isEqualTo("rest");
    }

    @Test
    void policiesShouldBeLookedUpWhenNothingIsWritten() {
        assertThat(conf.good().delivery().mtaSts())
                .isEqualTo(new StsConfig(true, working.resolve("var/mta-sts"), null, 443, List.of()));
    }

    @Test
    void policiesShouldBeLookedUpAsIsWritten() {
        conf.file("conf/ca.pem", "x");
        DeliveryConfig delivery = conf.container("""
                <delivery>
                  <mtaSts enabled="false" cacheDirectory="file://var/sts" caFile="conf/ca.pem" port="8443"
                          allow="10.1.0.0/16, ::1"/>
                </delivery>""").good().delivery();

        assertThat(delivery.mtaSts())
                .isEqualTo(new StsConfig(
                        false,
                        working.resolve("var/sts"),
                        working.resolve("conf/ca.pem"),
                        8443,
                        List.of(
                                Cidr.parse("10.1.0.0/16").orElseThrow(),
                                Cidr.parse("::1").orElseThrow())));
    }

    @Test
    void inspectionShouldHaveWhatIsWritten() {
        InspectionConfig inspection = conf.container("""
                <inspection budget="10s">
                  <rspamd url="http://127.0.0.1:11333, https://b.test" password="${env:SECRET}" onFailure="closed"
                          maxSize="1M"/>
                  <rspamd name="second" url="http://127.0.0.1:11334" maxSize="0" oversize="partial"/>
                  <sieve script="conf/outbound.sieve" budget="1s"/>
                </inspection>""").good().inspection();

        assertThat(inspection.budget()).isEqualTo(Duration.ofSeconds(10));
        assertThat(inspection.engines())
                .containsExactly(
                        new InspectionConfig.Engine(
                                EngineKind.RSPAMD,
                                "rspamd",
                                List.of(URI.create("http://127.0.0.1:11333"), URI.create("https://b.test")),
                                "hunter2",
                                0,
                                InspectionConfig.OnFailure.CLOSED,
                                new InspectionConfig.SizeLimit(1 << 20, InspectionConfig.Oversize.REFUSE)),
                        new InspectionConfig.Engine(
                                EngineKind.RSPAMD,
                                "second",
                                List.of(URI.create("http://127.0.0.1:11334")),
                                null,
                                0,
                                InspectionConfig.OnFailure.OPEN,
                                new InspectionConfig.SizeLimit(Long.MAX_VALUE, InspectionConfig.Oversize.PARTIAL)));
        assertThat(inspection.sieve().budget()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void sourcesShouldNameEveryFileThatCounts() {
        conf.file("conf/clients.txt", "192.0.2.1\n");
        GatewayConfig config = conf.listener("<clients table='conf/clients.txt'/>")
                .container("<inspection/>")
                .good();

        assertThat(config.sources().stream()
                        .map(file -> working.relativize(file).toString()))
                .containsExactlyInAnyOrder(
                        "conf/smtpserver.xml",
                        "conf/mailetcontainer.xml",
                        "conf/outbound.sieve",
                        "conf/clients.txt",
                        "cert.pem",
                        "key.pem");
        assertThat(SourceFingerprint.of(config.sources())).isEqualTo(config.fingerprint());
    }

    @Test
    void attemptShouldNoticeWhenAFileOfABadVersionChanges() throws Exception {
        Path table = conf.file("conf/clients.txt", "nonsense\n");
        LoadAttempt attempt =
                conf.listener("<clients table='conf/clients.txt'/>").loader().attempt();
        assertThat(attempt.result()).isInstanceOf(ConfigResult.Invalid.class);
        assertThat(attempt.sourcesChanged()).isFalse();

        Files.setLastModifiedTime(table, FileTime.fromMillis(1));

        assertThat(attempt.sourcesChanged()).isTrue();
    }

    @Test
    void attemptShouldNoticeWhenAMissingFileAppears() {
        LoadAttempt attempt =
                conf.listener("<clients table='conf/clients.txt'/>").loader().attempt();
        assertThat(attempt.sourcesChanged()).isFalse();

        conf.file("conf/clients.txt", "192.0.2.1\n");

        assertThat(attempt.sourcesChanged()).isTrue();
    }

    @Test
    void nonDefaultShouldListWhatDiffersAndMaskSecrets() {
        GatewayConfig config = conf.listener("<limits connections='1000' recipients='500'/>")
                .container("<inspection><rspamd url='http://127.0.0.1:1' password='${env:SECRET}'/></inspection>")
                .good();

        assertThat(config.nonDefault().stream().map(Setting::toString))
                .containsExactly(
                        "conf/smtpserver.xml:2: gateway/@name = in",
                        "conf/smtpserver.xml:2: gateway/tls/@certificate = cert.pem",
                        "conf/smtpserver.xml:2: gateway/tls/@key = key.pem",
                        "conf/smtpserver.xml:3: gateway/limits/@recipients = 500 (default 1000)",
                        "conf/mailetcontainer.xml:2: gateway/inspection/rspamd/@url = http://127.0.0.1:1",
                        "conf/mailetcontainer.xml:2: gateway/inspection/rspamd/@password = ******");
        assertThat(config.settings().toString()).doesNotContain("hunter2");
    }

    @Test
    void confShouldBeTheDirectoryThatIsReadWhateverItsName() throws Exception {
        conf.container("<inspection><sieve script='conf/outbound.sieve'/></inspection>");
        Files.move(working.resolve("conf"), working.resolve("new-conf"));

        GatewayConfigLoader loader = new GatewayConfigLoader(working, working.resolve("new-conf"));

        assertThat(loader.load())
                .isInstanceOfSatisfying(
                        ConfigResult.Valid.class,
                        valid -> assertThat(((GatewayConfig) valid.value())
                                        .inspection()
                                        .sieve()
                                        .script())
                                .isEqualTo(working.resolve("new-conf/outbound.sieve")));
    }

    @Test
    void attemptShouldNoticeWhenAnotherFileOfTheSameTimeAndSizeTakesItsPlace() throws Exception {
        Path table = conf.file("conf/clients.txt", "192.0.2.1\n");
        LoadAttempt attempt =
                conf.listener("<clients table='conf/clients.txt'/>").loader().attempt();
        Path other = conf.file("conf/other.txt", "192.0.2.2\n");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(table));

        Files.move(other, table, StandardCopyOption.REPLACE_EXISTING);

        assertThat(attempt.sourcesChanged()).isTrue();
    }

    @Test
    void loaderShouldAcceptMissingFilesWhenTheServerMakesThem() {
        conf.smtp("<gateway name='in'><tls certificate='var/tls/gateway.pem'/></gateway>");
        GatewayConfigLoader loader = new GatewayConfigLoader(
                working,
                working.resolve("conf"),
                Surroundings.ofSystem().withMadeAtStart(Set.of(working.resolve("var/tls/gateway.pem"))));

        assertThat(loader.load().allProblems()).isEmpty();
    }

    private static String ruleFor(DeliveryConfig delivery, String domain) {
        return delivery.policy().ruleFor(new DomainName(domain)).name();
    }

    private static SessionDecision decide(ListenerConfig listener, String client, String ehlo) {
        try {
            return listener.policy()
                    .decide(new ClientFacts(listener.name(), InetAddress.getByName(client), null, ehlo));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
