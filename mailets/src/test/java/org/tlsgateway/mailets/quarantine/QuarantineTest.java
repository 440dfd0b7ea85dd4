package org.tlsgateway.mailets.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanAction;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.core.quarantine.HeldQuery;
import org.tlsgateway.core.quarantine.HeldQuery.Direction;
import org.tlsgateway.core.quarantine.HeldQuery.Sort;
import org.tlsgateway.core.quarantine.HeldQuery.Window;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.mailets.content.Mails;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import org.tlsgateway.mailets.delivery.StoredMail;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

class QuarantineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Disposition.Quarantine SPAM = new Disposition.Quarantine("spam", "SPAM", "score 9.1");
    private static final Window ALL = new Window(Sort.HELD, Direction.ASCENDING, 0, 100);
    private static final String CONTENT = "Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n\r\nbody \u00e4\r\n";

    @TempDir
    Path directory;

    private final MemoryRepositories repositories = new MemoryRepositories();
    private final MutableClock clock = new MutableClock(NOW);
    private Quarantine quarantine;

    @BeforeEach
    void open() {
        quarantine = node(new QuarantineConfig(
                "memory://q", Map.of("spam", Duration.ofDays(30), "virus", Duration.ZERO), Set.of()));
    }

    @AfterEach
    void stop() {
        quarantine.stop();
    }

    private Quarantine node(QuarantineConfig config) {
        GatewayConfig gateway = new GatewayConfig(
                List.of(),
                null,
                null,
                config,
                TlsReportsConfig.DISABLED,
                Set.of(),
                SourceFingerprint.of(Set.of()),
                List.of());
        DeliveryEngine engine = new DeliveryEngine(
                new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock), null, clock);
        return new Quarantine(repositories, new GatewayConfiguration(directory, gateway), engine, clock);
    }

    private HeldFacts held(MailImpl mail, Disposition.Quarantine why) throws Exception {
        Quarantine.keepNow(quarantine.stage(mail, why));
        return all().stream()
                .filter(facts -> facts.folder().equals(why.folder()))
                .findFirst()
                .orElseThrow();
    }

    private List<HeldFacts> all() throws Exception {
        return quarantine.find(HeldQuery.ALL, ALL).mails();
    }

    private static MailImpl mail(String name, String... attributes) {
        MailImpl mail = Mails.of(CONTENT);
        mail.setName(name);
        for (int i = 0; i < attributes.length; i += 2) {
            mail.setAttribute(Attribute.convertToAttribute(attributes[i], attributes[i + 1]));
        }
        return mail;
    }

    @Test
    void mailShouldBeKeptWithAllThatIsKnownOfIt() throws Exception {
        MailImpl mail = mail(
                "m1",
                MailAttributes.TOKEN,
                "ABCDEFGHIJKL",
                MailAttributes.TLS_PROTOCOL,
                "TLSv1.3",
                MailAttributes.REQUIRETLS,
                "true",
                MailAttributes.UTF8_ADDRESSES,
                "rcpt@example.com\t\u00fc\ud83d\ude00@example.com");
        mail.setAttribute(new Attribute(
                AttributeName.of(MailAttributes.SCAN_REPORT),
                AttributeValue.ofUnserializable(ScanReport.of(new EngineReport(
                        "rspamd",
                        EngineKind.RSPAMD,
                        EngineResult.Answered.points(
                                ScanAction.ADD_HEADER, 6, 15, List.of(new EngineResult.Symbol("BAD", 6))),
                        12)))));
        HeldFacts facts = held(mail, SPAM);

        assertThat(facts.id()).matches("ABCDEFGHIJKL-[A-Z2-7]{8}");
        assertThat(facts)
                .isEqualTo(new HeldFacts(
                        facts.id(),
                        "spam",
                        "SPAM",
                        "score 9.1",
                        "ABCDEFGHIJKL",
                        "sender@example.org",
                        List.of("\u00fc\ud83d\ude00@example.com"),
                        "gr\u00fc\u00dfe",
                        CONTENT.length(),
                        NOW));
        assertThat(quarantine.look(facts.id(), held -> {
                    assertThat(held.attribute(MailAttributes.TLS_PROTOCOL)).contains("TLSv1.3");
                    assertThat(held.attribute(MailAttributes.REQUIRETLS)).contains("true");
                    assertThat(held.report())
                            .contains("{\"rspamd\":{\"score\":4.0,\"action\":\"add header\",\"points\":\"6.0 of 15.0\","
                                    + "\"symbols\":[{\"name\":\"BAD\",\"score\":6.0}],\"milliseconds\":12}}");
                    try (InputStream in = StoredMail.open(held.mail())) {
                        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                                .isEqualTo(CONTENT);
                    }
                    return true;
                }))
                .contains(true);
    }

    @Test
    void mailShouldHaveATokenWhenInspectionGaveNone() throws Exception {
        assertThat(held(mail("m1"), SPAM).token()).matches("[A-Z2-7]{12}");
    }

    @Test
    void copiesOfAMailShouldBeHeldSideBySideAndTheSameOneOnce() throws Exception {
        held(mail("m1", MailAttributes.TOKEN, "ABCDEFGHIJKL"), SPAM);
        held(mail("m1", MailAttributes.TOKEN, "ABCDEFGHIJKL"), SPAM);
        held(mail("m1-!x", MailAttributes.TOKEN, "ABCDEFGHIJKL"), SPAM);
        assertThat(all()).hasSize(2);
    }

    @Test
    void nothingShouldBeKeptWhenTheMailIsRefused() throws Exception {
        InSessionInspection session = new InSessionInspection();
        session.stage(quarantine.stage(mail("m1"), SPAM));
        session.refuse(new Verdict.Refused("5.7.1", "SPAM", "no"));

        assertThat(session.conclude().join()).isInstanceOf(Verdict.Refused.class);
        assertThat(all()).isEmpty();
    }

    @Test
    void clientShouldBeToldTheTokenAndNotThatItIsHeld() throws Exception {
        InSessionInspection session = new InSessionInspection();
        session.stage(quarantine.stage(mail("m1", MailAttributes.TOKEN, "ABCDEFGHIJKL"), SPAM));

        assertThat(session.conclude().join()).isEqualTo(new Verdict.Accepted("Ok: queued as ABCDEFGHIJKL"));
        assertThat(all()).hasSize(1);
    }

    @Test
    void clientShouldComeBackWhenTheRepositoryIsFull() throws Exception {
        org.apache.james.mailrepository.api.MailRepository full =
                mock(org.apache.james.mailrepository.api.MailRepository.class);
        when(full.store(org.mockito.ArgumentMatchers.any()))
                .thenThrow(new MessagingException("no", new java.io.IOException("No space left on device")));
        repositories.put("memory://q/spam", full);
        InSessionInspection session = new InSessionInspection();
        session.stage(quarantine.stage(mail("m1"), SPAM));

        assertThat(session.conclude().join())
                .isInstanceOfSatisfying(
                        Verdict.Deferred.class,
                        deferred -> assertThat(deferred.code()).isEqualTo(452));
    }

    @Test
    void unknownFolderShouldBeToldWithThoseThereAre() {
        assertThatThrownBy(() -> quarantine.stage(mail("m1"), new Disposition.Quarantine("spma", "SPAM", "")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("spma")
                .hasMessageContaining("quarantine/@folders");
    }

    @Test
    void mailShouldExpireByTheTimeOfItsFolder() throws Exception {
        held(mail("m1"), SPAM);
        held(mail("m2"), new Disposition.Quarantine("virus", "VIRUS", "Eicar"));
        clock.pass(Duration.ofDays(30).minusSeconds(1));
        quarantine.expire();
        assertThat(all()).hasSize(2);
        clock.pass(Duration.ofSeconds(1));
        quarantine.expire();
        assertThat(all()).extracting(HeldFacts::folder).containsExactly("virus");
    }

    @Test
    void deletedMailShouldBeGone() throws Exception {
        String id = held(mail("m1"), SPAM).id();
        assertThat(quarantine.delete(id, "op")).isTrue();
        assertThat(quarantine.delete(id, "op")).isFalse();
        assertThat(quarantine.look(id, held -> true)).isEmpty();
    }

    @Test
    void anotherNodesDoingsShouldBeSeen() throws Exception {
        Quarantine other = node(quarantine.config());
        String id = held(mail("m1"), SPAM).id();
        assertThat(other.find(HeldQuery.ALL, ALL).total()).isEqualTo(1);
        quarantine.delete(id, "op");
        assertThat(other.find(HeldQuery.ALL, ALL).total()).isZero();
        other.stop();
    }

    @Test
    void mailetShouldHoldWithItsParameters() throws Exception {
        HoldInQuarantine mailet = mailet(Map.of("folder", "virus", "code", "VIRUS", "reason", "an archive"));
        MailImpl mail = mail("m1");
        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(all()).singleElement().satisfies(facts -> {
            assertThat(facts.folder()).isEqualTo("virus");
            assertThat(facts.reason()).isEqualTo("an archive");
        });
        assertThatThrownBy(() -> mailet(Map.of("folder", "vrius"))).isInstanceOf(MessagingException.class);
    }

    private HoldInQuarantine mailet(Map<String, String> parameters) throws MessagingException {
        MailetConfig config = mock(MailetConfig.class);
        when(config.getInitParameter(anyString())).thenAnswer(call -> parameters.get(call.<String>getArgument(0)));
        HoldInQuarantine mailet = new HoldInQuarantine(quarantine);
        mailet.init(config);
        return mailet;
    }

    @Test
    void mailShouldBeHeldWithoutItsSubjectWhenItsHeaderIsTooBig() throws Exception {
        MailImpl mail = Mails.of("Subject: " + "x".repeat(2_000_000) + "\r\n\r\n");
        assertThat(held(mail, SPAM).subject()).isEmpty();
    }
}
