package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory.MemoryCacheableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.mailets.content.KeptMessage;

@Timeout(60)
class VerifiedRemoteDeliveryTest {
    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(Settings.START);
    private final FakeCourier courier = new FakeCourier();
    private final List<DeliveryConfig> couriersMade = new ArrayList<>();
    private final MemoryMailQueueFactory queues =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock);
    private Path file;
    private ConfigResult<GatewayConfig> next;
    private DeliveryEngine engine;
    private VerifiedRemoteDelivery mailet;

    @BeforeEach
    void start() throws Exception {
        file = Files.writeString(directory.resolve("mailetcontainer.xml"), "one");
        next = new ConfigResult.Valid<>(config("gw.example.net"));
        engine = new DeliveryEngine(
                queues,
                () -> next,
                config -> {
                    couriersMade.add(config);
                    return courier;
                },
                clock);
        mailet = new VerifiedRemoteDelivery(engine);
        mailet.init();
    }

    @AfterEach
    void stop() {
        engine.stop();
    }

    @Test
    void mailOfASessionShouldBeQueuedWhenTheInspectionConcludes() throws Exception {
        InSessionInspection session = new InSessionInspection();
        Mail mail = mail(session, "b@example.org");

        mailet.service(mail);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(courier.deliveries).isEmpty();
        assertThat(queue().getSize()).isZero();
        Verdict verdict = session.conclude().join();

        assertThat(verdict).isEqualTo(new Verdict.Accepted("Ok: queued as id"));
        FakeCourier.Delivery delivery = courier.next();
        assertThat(delivery.request().queueId()).isEqualTo("id");
        assertThat(delivery.request().receivedOverTls()).isTrue();
        assertThat(delivery.content()).isEqualTo(Messages.FOLDED);
    }

    @Test
    void mailOfASessionShouldNotBeQueuedWhenItIsRefused() throws Exception {
        InSessionInspection session = new InSessionInspection();

        mailet.service(mail(session, "b@example.org"));
        session.refuse(new Verdict.Refused("5.7.1", "SPAM", "no"));

        assertThat(session.conclude().join()).isInstanceOf(Verdict.Refused.class);
        assertThat(queue().getSize()).isZero();
        assertThat(courier.deliveries).isEmpty();
    }

    @Test
    void mailOfASessionShouldOutliveTheMailThatTheContainerDisposesOf() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = mail(session, "b@example.org");

        mailet.service(mail);
        mail.dispose();
        session.conclude().join();

        assertThat(courier.next().content()).isEqualTo(Messages.FOLDED);
    }

    @Test
    void mailOfASessionThatKeepsItsContentShouldBeQueuedFromThere() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = mail(session, "b@example.org");
        mail.setMessageNoCopy(new KeptMessage(Messages.EIGHT_BIT));

        mailet.service(mail);
        mail.dispose();
        session.conclude().join();

        assertThat(courier.next().content()).isEqualTo(Messages.EIGHT_BIT);
    }

    @Test
    void mailOfASessionShouldBeRefusedWhenNoRecipientHasADomain() throws Exception {
        InSessionInspection session = new InSessionInspection();

        mailet.service(mail(session, "b@[192.0.2.1]"));

        assertThat(session.conclude().join())
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.enhancedStatusCode()).isEqualTo("5.1.3"));
    }

    @Test
    void mailFromTheSpoolShouldBeQueuedAtOnceAndEnd() throws Exception {
        Mail mail = mail(null, "b@example.org");

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(courier.next().content()).isEqualTo(Messages.FOLDED);
    }

    @Test
    void queuedMailShouldHaveOnlyAttributesThatCanBeStored() throws Exception {
        courier.behaviour = request -> new CompletableFuture<>();
        DeliveryQueue entrance = new DeliveryQueue(queue(), clock);
        MailImpl mail = mail(new InSessionInspection(), "b@example.org");
        mail.setAttribute(Attribute.convertToAttribute(QueueState.PREFIX + "attempts", "77"));

        MailImpl copy = entrance.copyOf(mail);

        assertThat(copy.getAttribute(AttributeName.of(MailAttributes.IN_SESSION)))
                .isEmpty();
        assertThat(copy.getAttribute(AttributeName.of(MailAttributes.TLS_PROTOCOL)))
                .isPresent();
        assertThat(QueueState.of(copy, clock.instant()).attempts()).isZero();
        assertThat(copy.attributes())
                .allMatch(attribute -> attribute.getValue().toJson().isPresent());
        copy.dispose();
    }

    @Test
    void mailWithoutRecipientsShouldJustEnd() throws Exception {
        Mail mail = mail(null);

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(queue().getSize()).isZero();
    }

    @Test
    void engineShouldRunAsLongAsAMailetUsesIt() throws Exception {
        VerifiedRemoteDelivery second = new VerifiedRemoteDelivery(engine);
        second.init();
        mailet.destroy();

        second.service(mail(null, "b@example.org"));
        courier.next();
        second.destroy();

        assertThat(couriersMade).hasSize(1);
        assertThat(courier.closed).isTrue();
        assertThatThrownBy(() -> second.service(mail(null, "b@example.org"))).isInstanceOf(MessagingException.class);
    }

    @Test
    void mailetShouldNotStartAndSayAllProblemsWhenTheConfigurationIsBad() {
        next = bad();
        DeliveryEngine refusing = new DeliveryEngine(queues, () -> next, config -> courier, clock);

        assertThatThrownBy(() -> new VerifiedRemoteDelivery(refusing).init())
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("conf/mailetcontainer.xml:7: gateway/delivery: bad")
                .hasMessageContaining("worse");
    }

    @Test
    void changedConfigurationShouldCountForTheNextMail() throws Exception {
        next = new ConfigResult.Valid<>(config("new.example.net"));
        engine.reloadIfChanged();
        assertThat(couriersMade).hasSize(1);

        Files.writeString(file, "two two");
        next = new ConfigResult.Valid<>(config("new.example.net"));
        engine.reloadIfChanged();

        assertThat(couriersMade)
                .extracting(DeliveryConfig::helloName)
                .containsExactly("gw.example.net", "new.example.net");
        mailet.service(mail(null, "b@example.org"));
        courier.next();
    }

    @Test
    void badConfigurationShouldBeRefusedAndTheOldOneStay() throws Exception {
        Files.writeString(file, "two two");
        next = bad();
        engine.reloadIfChanged();

        assertThat(couriersMade).hasSize(1);
        mailet.service(mail(null, "b@example.org"));
        courier.next();
    }

    @Test
    void oldCourierShouldBeClosedWhenItsLastDeliveryHasEnded() {
        FakeCourier old = new FakeCourier();
        CompletableFuture<Report> slow = new CompletableFuture<>();
        old.behaviour = request -> slow;
        SwitchableCourier switchable = new SwitchableCourier(old);
        CompletableFuture<Report> report = switchable.deliver(Requests.to("b@example.org"));

        switchable.switchTo(courier);
        assertThat(old.closed).isFalse();
        slow.complete(new Report(List.of()));

        assertThat(report).isCompleted();
        assertThat(old.closed).isTrue();
        assertThat(courier.closed).isFalse();
    }

    private MemoryCacheableMailQueue queue() {
        return queues.getQueue(MailQueueName.of("gateway-delivery")).orElseThrow();
    }

    private static ConfigResult<GatewayConfig> bad() {
        return new ConfigResult.Invalid<>(List.of(
                new ConfigProblem("conf/mailetcontainer.xml", 7, "gateway/delivery", "bad", null),
                new ConfigProblem("conf/mailetcontainer.xml", 8, "gateway/delivery", "worse", null)));
    }

    private GatewayConfig config(String helloName) {
        InspectionConfig inspection = InspectionConfig.scriptOnly(
                new InspectionConfig.Sieve(directory.resolve("outbound.sieve"), Duration.ofSeconds(1)));
        return new GatewayConfig(List.of(), Settings.delivery(2, helloName), inspection, Set.of(file));
    }

    private static MailImpl mail(InSessionInspection session, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipients(recipients)
                .build();
        if (session != null) {
            mail.setAttribute(new Attribute(
                    AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(session)));
        }
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_PROTOCOL, "TLSv1.3"));
        mail.setMessageNoCopy(Messages.message(Messages.FOLDED));
        return mail;
    }
}
