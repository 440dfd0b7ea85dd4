package org.tlsgateway.hooks.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;
import org.apache.james.metrics.api.MetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.hooks.listener.FakeContainer;
import org.tlsgateway.hooks.listener.ListenerServices;
import org.tlsgateway.hooks.listener.ReflectiveLoader;
import org.tlsgateway.hooks.listener.SmtpTalker;
import org.tlsgateway.hooks.server.DownstreamServers;
import org.tlsgateway.hooks.verdict.ContentStore;

/** Configuration files to sockets, and what happens when the files change. */
class GatewayListenersTest {
    @TempDir
    Path working;

    private final ExecutorService inspections = Executors.newCachedThreadPool();
    private GatewayListeners listeners;
    private long stamp = 1_000_000_000_000L;

    @BeforeEach
    void configuration() throws IOException {
        Files.createDirectories(working.resolve("conf"));
        write("conf/mailetcontainer.xml", "<mailetcontainer/>");
        write("conf/outbound.sieve", "keep;\n");
        write("conf/strict.txt", "127.0.0.1\n");
        certificate("first.example");
        smtpserver("<rule name=\"strict\" clients=\"192.0.2.0/24\" tls=\"require\"/>");
        ListenerServices services = new ListenerServices(
                new FakeContainer(),
                inspections,
                new ContentStore(working.resolve("var/tmp")),
                ReflectiveLoader.stub(MetricFactory.class),
                Clock.systemUTC(),
                new DownstreamServers());
        listeners = new GatewayListeners(
                new GatewayConfigLoader(working, working.resolve("conf")),
                services,
                new ReflectiveLoader(),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        listeners.stop();
        inspections.shutdownNow();
    }

    private void smtpserver(String rules) throws IOException {
        write("conf/smtpserver.xml", """
                <smtpservers>
                  <gateway name="inbound">
                    <bind>127.0.0.1:0</bind>
                    <helloName>gw.example</helloName>
                    <tls certificate="cert.pem" key="key.pem"/>
                    <rules>%s</rules>
                  </gateway>
                </smtpservers>
                """.formatted(rules));
    }

    private void certificate(String name) throws IOException {
        IssuedCertificate certificate = CertificateMaker.selfSigned(CertificateSpec.server(name));
        write("cert.pem", certificate.chainPem());
        write("key.pem", certificate.keyPem());
    }

    /** Every version has a time of its own, as if seconds had passed. */
    private void write(String name, String text) throws IOException {
        Path file = working.resolve(name);
        Files.writeString(file, text);
        stamp += 10_000;
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochMilli(stamp)));
    }

    private SmtpTalker connect() throws IOException {
        return new SmtpTalker(
                listeners.servers().get(0).getListenAddresses().get(0).getPort());
    }

    private String subject() throws Exception {
        try (SmtpTalker client = connect()) {
            client.greet().startTls();
            X509Certificate presented =
                    (X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
            return presented.getSubjectX500Principal().getName();
        }
    }

    @Test
    void listenerShouldTakeMailWhenTheConfigurationIsGood() throws Exception {
        listeners.start();
        try (SmtpTalker client = connect()) {
            assertThat(client.reply()).startsWith("220 gw.example");
            client.say("EHLO c.example");
            assertThat(client.send("Subject: x\r\n\r\ny")).startsWith("250");
        }
        assertThat(subject()).isEqualTo("CN=first.example");
    }

    @Test
    void nothingShouldOpenWhenTheConfigurationIsNotGood() throws Exception {
        smtpserver("<rule name=\"strict\" tsl=\"require\"/>");
        assertThatThrownBy(listeners::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("conf/smtpserver.xml:6")
                .hasMessageContaining("tls");
        assertThat(listeners.servers()).isEmpty();
    }

    @Test
    void nothingShouldOpenWhenTheKeyDoesNotBelongToTheCertificate() throws Exception {
        write(
                "key.pem",
                CertificateMaker.selfSigned(CertificateSpec.server("other.example"))
                        .keyPem());
        assertThatThrownBy(listeners::start).hasMessageContaining("does not belong");
        assertThat(listeners.servers()).isEmpty();
    }

    @Test
    void newCertificateShouldBePresentedWhenItsFilesChange() throws Exception {
        listeners.start();
        assertThat(subject()).isEqualTo("CN=first.example");
        certificate("second.example");
        listeners.reloadIfChanged();
        assertThat(subject()).isEqualTo("CN=second.example");
    }

    @Test
    void oldCertificateShouldStayWhenTheNewOneIsNotGood() throws Exception {
        listeners.start();
        write("cert.pem", "garbage");
        listeners.reloadIfChanged();
        assertThat(subject()).isEqualTo("CN=first.example");
        certificate("third.example");
        listeners.reloadIfChanged();
        assertThat(subject()).isEqualTo("CN=third.example");
    }

    @Test
    void newRulesShouldHoldWhenTheirTableChanges() throws Exception {
        write("conf/strict.txt", "192.0.2.1\n");
        smtpserver("<rule name=\"strict\" table=\"conf/strict.txt\" tls=\"require\"/>");
        listeners.start();
        assertThat(mailBeforeTls()).startsWith("250");
        write("conf/strict.txt", "192.0.2.1\n127.0.0.1\n");
        listeners.reloadIfChanged();
        assertThat(mailBeforeTls()).startsWith("530 5.7.0");
        write("conf/strict.txt", "192.0.2.1\n127.0.0.300\n");
        listeners.reloadIfChanged();
        assertThat(mailBeforeTls()).startsWith("530 5.7.0");
        write("conf/strict.txt", "192.0.2.2\n");
        listeners.reloadIfChanged();
        assertThat(mailBeforeTls()).startsWith("250");
    }

    private String mailBeforeTls() throws IOException {
        try (SmtpTalker client = connect()) {
            return client.greet().say("MAIL FROM:<a@c.example>");
        }
    }
}
