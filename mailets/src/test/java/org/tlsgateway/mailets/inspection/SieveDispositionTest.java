package org.tlsgateway.mailets.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.mailets.content.Mails;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** How the actions of a script are carried out. */
class SieveDispositionTest {
    private static final String TOKEN = "ABCDEFGHIJ23";
    private static final String REQUIRE =
            "require [\"copy\", \"editheader\", \"ereject\", \"envelope\", \"environment\", \"fileinto\"];";

    @TempDir
    Path directory;

    private final List<String> done = new ArrayList<>();
    private final List<String> counted = new ArrayList<>();
    private final InSessionInspection session = new InSessionInspection();
    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        script = Files.writeString(directory.resolve("a.sieve"), "keep;");
    }

    private final class Kept implements StagedDelivery {
        private final String what;

        Kept(String what) {
            this.what = what;
        }

        @Override
        public CompletableFuture<String> commit() {
            done.add(what);
            return CompletableFuture.completedFuture("id");
        }

        @Override
        public void dispose() {
            counted.add("disposed");
        }
    }

    private SieveDisposition sieve(String text) throws Exception {
        Files.writeString(script, REQUIRE + text);
        DeliveryConfig delivery = new DeliveryConfig(
                "q", "GW.example.org", "postmaster@example.org", null, null, null, null, List.of(), 1, 1, null);
        GatewayConfig config = new GatewayConfig(
                List.of(),
                delivery,
                InspectionConfig.scriptOnly(new InspectionConfig.Sieve(script, Duration.ofSeconds(30))),
                Set.of());
        SieveDisposition mailet = new SieveDisposition(new GatewayConfiguration(directory, config));
        mailet.use(new InspectionServices(
                (mail, why) -> new Kept(why.folder() + " " + why.reasonCode() + " " + Mails.bytes(mail)),
                (mail, to) -> new Kept(to.address() + " " + to.report() + " " + Mails.bytes(mail)),
                counted::add));
        MailetConfig parameters = mock(MailetConfig.class);
        when(parameters.getInitParameter(anyString())).thenReturn(null);
        mailet.init(parameters);
        return mailet;
    }

    private MailImpl mail(String content) {
        MailImpl mail = Mails.of(content);
        mail.setState("inspection");
        mail.setAttribute(
                new Attribute(AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(session)));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TOKEN, TOKEN));
        return mail;
    }

    @Test
    void everyActionShouldHaveTheHeaderThatTheScriptHadMadeByThen() throws Exception {
        MailImpl mail = mail("A: 1\r\n\r\nbody");

        sieve("fileinto :copy \"spam\"; addheader \"B\" \"2\"; redirect :copy \"x@y.test\"; addheader \"C\" \"3\";")
                .service(mail);

        assertThat(mail.getState()).isEqualTo("inspection");
        assertThat(Mails.bytes(mail)).isEqualTo("C: 3\r\nB: 2\r\nA: 1\r\n\r\nbody");
        assertThat(done).isEmpty();
        session.conclude().join();
        assertThat(done)
                .containsExactly(
                        "spam SPAM A: 1\r\n\r\nbody",
                        "x@y.test NOBODY X-Sieve-Redirected: gw.example.org to x@y.test\r\nB: 2\r\nA: 1\r\n\r\nbody");
        assertThat(counted).contains("gateway-quarantined-spam", "gateway-redirected");
    }

    @Test
    void mailShouldEndAndItsSenderBeToldOfFailuresWhenItIsOnlyRedirected() throws Exception {
        MailImpl mail = mail("A: 1\r\n\r\nbody");

        sieve("redirect \"x@y.test\";").service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(session.conclude().join()).isEqualTo(new Verdict.Accepted("Ok: queued as id"));
        assertThat(done).singleElement().asString().startsWith("x@y.test SENDER X-Sieve-Redirected: ");
    }

    @Test
    void mailShouldEndWhenItIsOnlyHeld() throws Exception {
        MailImpl mail = mail("A: 1\r\n\r\nbody");

        sieve("addheader \"B\" \"2\"; fileinto \"policy\";").service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        session.conclude().join();
        assertThat(done).containsExactly("policy POLICY B: 2\r\nA: 1\r\n\r\nbody");
    }

    @Test
    void nothingShouldBeKeptWhenAnotherCopyOfTheMessageIsRefused() throws Exception {
        sieve("if envelope \"to\" \"rcpt@example.com\" {fileinto \"spam\";} else {ereject \"[VIRUS] no\";}")
                .service(mail("A: 1\r\n\r\nbody"));
        MailImpl other = mail("A: 1\r\n\r\nbody");
        other.setRecipients(List.of(new org.apache.james.core.MailAddress("other@example.com")));
        sieve("if envelope \"to\" \"rcpt@example.com\" {fileinto \"spam\";} else {ereject \"[VIRUS] no\";}")
                .service(other);

        assertThat(session.conclude().join()).isEqualTo(new Verdict.Refused("5.7.1", "VIRUS", "no; id " + TOKEN));
        assertThat(done).isEmpty();
        assertThat(counted).contains("disposed", "gateway-refused-virus");
    }

    @Test
    void mailShouldBeRefusedWhenItWasRedirectedThereBefore() throws Exception {
        sieve("redirect \"X@y.test\"; keep;")
                .service(mail("X-Sieve-Redirected: gw.EXAMPLE.org\r\n to x@y.test\r\n\r\nbody"));

        assertThat(((Verdict.Refused) session.conclude().join()).enhancedStatusCode())
                .isEqualTo("5.4.6");
        assertThat(done).isEmpty();
    }

    @Test
    void mailShouldBeRedirectedWhenAnotherGatewayOrAddressWasBefore() throws Exception {
        sieve("redirect \"x@y.test\";")
                .service(mail("X-Sieve-Redirected: other.example.org to x@y.test\r\n"
                        + "X-Sieve-Redirected: gw.example.org to z@y.test\r\n\r\nbody"));

        session.conclude().join();
        assertThat(done).hasSize(1);
    }

    @Test
    void mailShouldBeDeferredWhenMoreRedirectsAreExecutedThanAllowed() throws Exception {
        StringBuilder five = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            five.append("redirect \"a").append(i).append("@y.test\";");
        }
        sieve(five.toString()).service(mail("A: 1\r\n\r\nbody"));

        Verdict.Deferred deferred = (Verdict.Deferred) session.conclude().join();
        assertThat(deferred.enhancedStatusCode()).isEqualTo("4.3.5");
        assertThat(deferred.cause()).hasMessageContaining("redirects to more than 4 addresses");
        assertThat(done).isEmpty();
    }

    @Test
    void mailShouldBeDeferredWhenThereIsNoQuarantine() throws Exception {
        SieveDisposition mailet = sieve("fileinto \"spam\";");
        mailet.use(InspectionServices.none());
        MailetConfig parameters = mock(MailetConfig.class);
        mailet.init(parameters);

        mailet.service(mail("A: 1\r\n\r\nbody"));

        Verdict.Deferred deferred = (Verdict.Deferred) session.conclude().join();
        assertThat(deferred.cause()).hasMessageContaining("no quarantine is configured");
    }

    @Test
    void mailShouldBeUnscannableWhenItsPartsAreTooDeepForTheScript() throws Exception {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        SieveDisposition mailet = sieve("");
        Files.writeString(script, "require \"body\"; if body :text :contains \"x\" {discard;}");
        mailet.init(mock(MailetConfig.class));

        mailet.service(mail(deep.toString()));

        assertThat(((Verdict.Refused) session.conclude().join()).reasonCode()).isEqualTo("UNSCANNABLE");
    }

    @Test
    void copyShouldBeKeptAtOnceWhenItRunsFromASpool() throws Exception {
        MailImpl mail = Mails.of("A: 1\r\n\r\nbody");

        sieve("fileinto \"virus\";").service(mail);

        assertThat(done).containsExactly("virus VIRUS A: 1\r\n\r\nbody");
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(mail.getAttribute(AttributeName.of(MailAttributes.TOKEN))).isPresent();
    }

    @Test
    void environmentShouldTellOfSessionAndGateway() throws Exception {
        MailImpl mail = mail("A: 1\r\n\r\nbody");
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.CLIENT_IP, "192.0.2.7"));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_PROTOCOL, "TLSv1.3"));

        sieve("if allof (environment \"remote-ip\" \"192.0.2.7\", environment \"host\" \"gw.example.org\","
                        + "environment \"domain\" \"example.org\", environment \"location\" \"MTA\", environment \"phase\" \"pre\","
                        + "environment \"vnd.tlsgateway.tls-protocol\" \"TLSv1.3\","
                        + "environment \"vnd.tlsgateway.token\" \"" + TOKEN + "\","
                        + "not environment :contains \"vnd.tlsgateway.auth-user\" \"\","
                        + "not environment :contains \"remote-host\" \"\") {fileinto \"spam\";}")
                .service(mail);

        session.conclude().join();
        assertThat(done).hasSize(1);
    }

    @Test
    void reasonShouldNameTheLineOfTheScript() throws Exception {
        List<String> reasons = new ArrayList<>();
        SieveDisposition mailet = sieve("\n\nfileinto \"unscannable\";");
        mailet.use(new InspectionServices(
                (mail, why) -> {
                    reasons.add(why.reason());
                    return new Kept("x");
                },
                (mail, to) -> new Kept("x"),
                name -> {}));
        mailet.init(mock(MailetConfig.class));
        mailet.service(mail("A: 1\r\n\r\nbody"));

        assertThat(reasons).containsExactly("fileinto in a.sieve line 3");
    }
}
