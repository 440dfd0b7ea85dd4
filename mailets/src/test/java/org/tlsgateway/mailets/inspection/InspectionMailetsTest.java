package org.tlsgateway.mailets.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.base.GenericMailet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanAction;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.mailets.content.Mails;
import org.tlsgateway.mailets.inspection.scan.FakeRspamd;
import org.tlsgateway.mailets.inspection.scan.ScanMetrics;
import org.tlsgateway.mailets.inspection.scan.SenderOpinions;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

@Timeout(120)
class InspectionMailetsTest {
    private static final String MESSAGE =
            "Received: by gw\r\nX-Spam-Flag: NO\r\nAuthentication-Results: gw.example.org;\r\n dkim=pass\r\n"
                    + "Subject: 8-bit \u00c3\u00a4\r\nX-TlsGateway-Scan: forged\r\n\r\nbody\r\n";
    private static final String CLEANED = "Received: by gw\r\nSubject: 8-bit \u00c3\u00a4\r\n\r\nbody\r\n";

    private static final String TOKEN = "ABCDEFGHIJ23";

    @TempDir
    Path directory;

    private final SenderOpinions opinions = new SenderOpinions();
    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        script = Files.writeString(directory.resolve("a.sieve"), "keep;");
    }

    private GatewayConfiguration configuration(Engine... engines) {
        DeliveryConfig delivery = new DeliveryConfig(
                "q", "GW.example.org", "postmaster@example.org", null, null, null, null, List.of(), 1, 1, null);
        InspectionConfig inspection = new InspectionConfig(
                Duration.ofSeconds(30),
                List.of(engines),
                InspectionConfig.ContentLimits.DEFAULT,
                InspectionConfig.Trust.DEFAULT,
                new InspectionConfig.Sieve(script, Duration.ofSeconds(30)));
        return new GatewayConfiguration(directory, new GatewayConfig(List.of(), delivery, inspection, Set.of()));
    }

    private static Engine rspamd(URI url, OnFailure onFailure) {
        return new Engine(
                EngineKind.RSPAMD,
                "rspamd",
                List.of(url),
                null,
                0,
                onFailure,
                new InspectionConfig.SizeLimit(10_000, InspectionConfig.Oversize.SKIP));
    }

    private static <M extends GenericMailet> M started(M mailet, Map<String, String> parameters) throws Exception {
        MailetConfig config = mock(MailetConfig.class);
        when(config.getInitParameter(anyString())).thenAnswer(call -> parameters.get(call.<String>getArgument(0)));
        mailet.init(config);
        return mailet;
    }

    private ScannerInspection scanner(Engine... rspamd) throws Exception {
        return started(new ScannerInspection(configuration(rspamd), ScanMetrics.NONE, opinions), Map.of());
    }

    private SieveDisposition sieve(String text) throws Exception {
        Files.writeString(script, text);
        return started(new SieveDisposition(configuration()), Map.of());
    }

    private static MailImpl inSession(String content, InSessionInspection session) {
        MailImpl mail = Mails.of(content);
        mail.setState("inspection");
        mail.setAttribute(
                new Attribute(AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(session)));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TOKEN, TOKEN));
        return mail;
    }

    private static FakeRspamd answering(String action) throws IOException {
        return new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM.replace("no action", action)));
    }

    @Test
    void scannerShouldOnlyRemoveForgedHeadersWhenNoneIsConfigured() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);

        scanner().service(mail);

        assertThat(Mails.bytes(mail)).isEqualTo(CLEANED);
        assertThat(mail.getState()).isEqualTo("inspection");
        assertThat(session.conclude().join()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"no action, false", "greylist, false", "add header, true", "rewrite subject, true"})
    void scannerShouldPassTheMailWithHeadersWhenRspamdDoesNotMind(String action, boolean tagged) throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);
        try (FakeRspamd rspamd = answering(action)) {
            scanner(rspamd(rspamd.url(), OnFailure.CLOSED)).service(mail);
            assertThat(new String(lastScan(rspamd).body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .isEqualTo(CLEANED);
        }

        assertThat(Mails.bytes(mail))
                .startsWith((tagged ? "X-Spam-Flag: YES\r\n" : "") + "X-TlsGateway-Scan: rspamd action=\"" + action
                        + "\" score=1.50 required=15.00")
                .endsWith("symbols=A_RULE(1.50)\r\n" + CLEANED);
        assertThat(Mails.written(mail)).isEqualTo(Mails.bytes(mail));
        assertThat(mail.getState()).isEqualTo("inspection");
        assertThat(session.conclude().join()).isNull();
    }

    private static FakeRspamd.Request lastScan(FakeRspamd rspamd) {
        return rspamd.requests.stream()
                .filter(request -> request.line().startsWith("POST"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void scannerShouldRefuseInTheSessionWhenRspamdRejects() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);
        try (FakeRspamd rspamd = answering("reject")) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);
        }

        Verdict.Refused refused = (Verdict.Refused) session.conclude().join();
        assertThat(refused.enhancedStatusCode()).isEqualTo("5.7.1");
        assertThat(refused.reasonCode()).isEqualTo("SPAM");
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void scannerShouldDeferInTheSessionWhenRspamdRejectsSoftly() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);
        try (FakeRspamd rspamd = answering("soft reject")) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);
        }

        Verdict.Deferred deferred = (Verdict.Deferred) session.conclude().join();
        assertThat(deferred.code()).isEqualTo(451);
        assertThat(deferred.enhancedStatusCode()).isEqualTo("4.7.1");
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void scannerShouldPassWithAHeaderWhenRspamdFailsAndFailureIsOpen() throws Exception {
        MailImpl mail = inSession(MESSAGE, new InSessionInspection());
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json("garbage"))) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);
        }

        assertThat(Mails.bytes(mail)).isEqualTo("X-TlsGateway-Scan: rspamd failed (answer is not JSON)\r\n" + CLEANED);
    }

    @Test
    void scannerShouldDeferAndNameTheFailureWhenRspamdFailsAndFailureIsClosed() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);
        try (FakeRspamd rspamd = new FakeRspamd(FakeRspamd.Exchange::reset)) {
            scanner(rspamd(rspamd.url(), OnFailure.CLOSED)).service(mail);
        }

        Verdict.Deferred deferred = (Verdict.Deferred) session.conclude().join();
        assertThat(deferred.code()).isEqualTo(451);
        assertThat(deferred.enhancedStatusCode()).isEqualTo("4.7.1");
        assertThat(deferred.cause()).hasMessageContaining("SCANNER_UNAVAILABLE");
    }

    @Test
    void scannerShouldNotBeAskedWhenTheMessageIsTooBigForIt() throws Exception {
        MailImpl mail = inSession("Subject: x\r\n\r\n" + "y".repeat(10_001), new InSessionInspection());
        try (FakeRspamd rspamd = answering("reject")) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);
            assertThat(rspamd.requests).noneMatch(request -> request.line().startsWith("POST"));
        }

        assertThat(Mails.bytes(mail).replace("\r\n ", " "))
                .startsWith("X-TlsGateway-Scan: rspamd skipped (message of 10015 bytes is bigger than 10000)\r\n");
    }

    @Test
    void scannerShouldTellRspamdTheSessionWhenTheListenerLeftItsFacts() throws Exception {
        MailImpl mail = inSession(MESSAGE, new InSessionInspection());
        Map.of(
                        MailAttributes.CLIENT_IP, "2001:db8::1",
                        MailAttributes.HELO, "client\r\nX-Evil: 1",
                        MailAttributes.TLS_PROTOCOL, "TLSv1.3",
                        MailAttributes.TLS_CIPHER, "TLS_AES_128_GCM_SHA256",
                        MailAttributes.AUTH_USER, "joe")
                .forEach((name, value) ->
                        mail.setAttribute(new Attribute(AttributeName.of(name), AttributeValue.of(value))));
        try (FakeRspamd rspamd = answering("no action")) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);

            FakeRspamd.Request request = lastScan(rspamd);
            assertThat(request.values("IP")).containsExactly("2001:db8::1");
            assertThat(request.values("Helo")).containsExactly("client X-Evil: 1");
            assertThat(request.values("From")).containsExactly("sender@example.org");
            assertThat(request.values("Rcpt")).containsExactly("rcpt@example.com");
            assertThat(request.values("User")).containsExactly("joe");
            assertThat(request.values("TLS-Version")).containsExactly("TLSv1.3");
            assertThat(request.values("TLS-Cipher")).containsExactly("TLS_AES_128_GCM_SHA256");
        }
    }

    @Test
    void sieveShouldSeeTheScoreAndOurHeaderStaysWhenRspamdWasAskedBefore() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);
        try (FakeRspamd rspamd =
                new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM.replace("1.5,\"req", "14,\"req")))) {
            scanner(rspamd(rspamd.url(), OnFailure.OPEN)).service(mail);
        }
        sieve("require [\"spamtest\", \"ereject\", \"editheader\"];"
                        + "if allof (spamtest \"9\", exists \"X-TlsGateway-Scan\", not exists \"X-Spam-Flag\")"
                        + "{ addheader \"X-Seen\" \"yes\"; }")
                .service(mail);

        assertThat(Mails.bytes(mail))
                .startsWith("X-Seen: yes\r\nX-TlsGateway-Scan: rspamd")
                .endsWith(CLEANED);
        assertThat(session.conclude().join()).isNull();
    }

    @Test
    void sieveShouldRefuseInTheSessionWhenTheScriptRejects() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);

        sieve("require \"ereject\"; ereject \"not today\";").service(mail);

        assertThat(session.conclude().join())
                .isEqualTo(new Verdict.Refused("5.7.1", "POLICY", "not today; id " + TOKEN));
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void sieveShouldDiscardInTheSessionWhenTheScriptSaysSo() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession(MESSAGE, session);

        sieve("discard;").service(mail);

        assertThat(session.conclude().join()).isInstanceOf(Verdict.Discarded.class);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void sieveShouldRemoveForgedHeadersAndNothingElseWhenItKeeps() throws Exception {
        MailImpl mail = inSession(MESSAGE, new InSessionInspection());

        sieve("if exists \"X-Spam-Flag\" {discard;}").service(mail);

        assertThat(Mails.bytes(mail)).isEqualTo(CLEANED);
        assertThat(mail.getState()).isEqualTo("inspection");
    }

    @Test
    void sieveShouldLeaveTheMessageAloneWhenNothingIsForged() throws Exception {
        MailImpl mail = inSession(CLEANED, new InSessionInspection());
        Object message = mail.getMessage();

        sieve("keep;").service(mail);

        assertThat(mail.getMessage()).isSameAs(message);
    }

    @Test
    void mailetsShouldDeferInTheSessionWhenTheMessageCannotBeRead() throws Exception {
        InSessionInspection session = new InSessionInspection();
        Mail mail = mock(Mail.class);
        when(mail.getName()).thenReturn("mail-1");
        when(mail.getMessage()).thenThrow(new MessagingException("x", new IOException("No space left on device")));
        when(mail.getAttribute(AttributeName.of(MailAttributes.IN_SESSION)))
                .thenReturn(java.util.Optional.of(new Attribute(
                        AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(session))));

        sieve("keep;").service(mail);

        Verdict.Deferred deferred = (Verdict.Deferred) session.conclude().join();
        assertThat(deferred.code()).isEqualTo(452);
        assertThat(deferred.enhancedStatusCode()).isEqualTo("4.3.1");
    }

    @Test
    void mailetsShouldRefuseAsUnscannableWhenTheHeaderIsEndless() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail = inSession("A: " + "x".repeat(2_000_000) + "\r\n\r\nbody", session);

        scanner().service(mail);

        assertThat(((Verdict.Refused) session.conclude().join()).reasonCode()).isEqualTo("UNSCANNABLE");
    }

    @Test
    void refusedMailShouldGoToTheProcessorWhenItRunsFromASpool() throws Exception {
        MailImpl mail = Mails.of(MESSAGE);
        sieve("require \"reject\"; reject \"no\";").service(mail);
        assertThat(mail.getState()).isEqualTo("refused");
        assertThat(mail.getErrorMessage()).matches("550 5.7.1 \\[POLICY\\] no; id [A-Z2-7]{12}");

        MailImpl other = Mails.of(MESSAGE);
        started(new SieveDisposition(configuration()), Map.of("refused", "elsewhere"))
                .service(other);
        assertThat(other.getState()).isEqualTo("elsewhere");
    }

    @Test
    void deferredMailShouldBecomeAnExceptionWhenItRunsFromASpool() throws Exception {
        MailImpl mail = Mails.of(MESSAGE);
        try (FakeRspamd rspamd = answering("soft reject")) {
            ScannerInspection scanner = scanner(rspamd(rspamd.url(), OnFailure.OPEN));
            assertThatThrownBy(() -> scanner.service(mail)).isInstanceOf(MessagingException.class);
        }
        assertThat(Mails.bytes(mail)).endsWith("body\r\n");
    }

    @Test
    void discardedMailShouldEndWhenItRunsFromASpool() throws Exception {
        MailImpl mail = Mails.of(MESSAGE);

        sieve("discard;").service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void mailetShouldNotStartWhenItsScriptIsBad() {
        assertThatThrownBy(() -> sieve("nonsense;"))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("a.sieve:1: column 1: unknown command nonsense");
    }

    @Test
    void scannerShouldRefuseWhatCannotBeScannedWhenNoEngineIsConfigured() throws Exception {
        InSessionInspection session = new InSessionInspection();
        MailImpl mail =
                inSession("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\n".repeat(1001), session);

        scanner().service(mail);

        Verdict.Refused refused = (Verdict.Refused) session.conclude().join();
        assertThat(refused.reasonCode()).isEqualTo("UNSCANNABLE");
        assertThat(refused.text()).contains("more than 1000 parts");
    }

    @Test
    void scannerShouldHeedWhatIsKnownOfTheSenderWhenSomebodyKnowsIt() throws Exception {
        InSessionInspection session = new InSessionInspection();
        opinions.add(facts -> {
            throw new IllegalStateException("a bug");
        });
        opinions.add(facts -> Optional.of(new EngineReport(
                "reputation",
                EngineKind.SENDER,
                EngineResult.Answered.points(ScanAction.REJECT, 10, 10, List.of()),
                0)));

        scanner().service(inSession(MESSAGE, session));

        assertThat(((Verdict.Refused) session.conclude().join()).reasonCode()).isEqualTo("SPAM");
    }

    @Test
    void scannerShouldTellOfAuthenticationWhenTheClientAuthenticated() throws Exception {
        MailImpl mail = inSession(MESSAGE, new InSessionInspection());
        mail.setAttribute(new Attribute(AttributeName.of(MailAttributes.AUTH_USER), AttributeValue.of("joe")));

        scanner().service(mail);

        assertThat(Mails.bytes(mail)).isEqualTo("Authentication-Results: GW.example.org; auth=pass\r\n" + CLEANED);
    }

    @Test
    void engineShouldBeTimedAndItsOutcomeCountedWhenItIsAsked() throws Exception {
        MetricFactory metrics = mock(MetricFactory.class);
        Metric counter = mock(Metric.class);
        TimeMetric timer = mock(TimeMetric.class);
        when(metrics.generate(anyString())).thenReturn(counter);
        when(metrics.timer("gateway-scan-rspamd")).thenReturn(timer);
        try (FakeRspamd rspamd = answering("add header")) {
            ScannerInspection mailet = started(
                    new ScannerInspection(
                            configuration(rspamd(rspamd.url(), OnFailure.OPEN)), metrics, new SenderOpinions()),
                    Map.of());
            mailet.service(inSession(MESSAGE, new InSessionInspection()));
        }

        verify(timer).stopAndPublish();
        verify(metrics).generate("gateway-scan-rspamd-add-header");
        verify(counter).increment();
    }
}
