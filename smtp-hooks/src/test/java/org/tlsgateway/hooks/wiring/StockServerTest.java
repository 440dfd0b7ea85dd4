package org.tlsgateway.hooks.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.hooks.listener.ReflectiveLoader;
import org.tlsgateway.hooks.listener.SmtpTalker;

/** The rules on James's own SMTP server. */
class StockServerTest {
    @TempDir
    Path working;

    private SMTPServer server;

    @BeforeEach
    void configuration() throws IOException {
        Files.createDirectories(working.resolve("conf"));
        Files.writeString(working.resolve("conf/mailetcontainer.xml"), "<mailetcontainer/>");
        Files.writeString(working.resolve("conf/outbound.sieve"), "keep;\n");
        CertificateMaker.selfSigned(CertificateSpec.server("james.example"))
                .write(working.resolve("cert.pem"), working.resolve("key.pem"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    private void start(String rule, String gateway) throws Exception {
        Files.writeString(working.resolve("conf/smtpserver.xml"), """
                <smtpservers>
                  <gateway name="inbound">
                    <bind>127.0.0.1:0</bind>
                    <tls certificate="cert.pem" key="key.pem"/>
                    <rules>%s</rules>
                  </gateway>
                </smtpservers>
                """.formatted(rule));
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty("bind", "127.0.0.1:0");
        config.addProperty("jmxName", "stock-" + System.nanoTime());
        config.addProperty("helloName.[@autodetect]", false);
        config.addProperty("helloName", "james.example");
        config.addProperty("tls.[@startTLS]", true);
        config.addProperty("tls.privateKey", "key.pem");
        config.addProperty("tls.certificates", "cert.pem");
        config.addProperty("gracefulShutdown", false);
        config.addProperty("handlerchain.[@coreHandlersPackage]", GatewayCoreHandlers.class.getName());
        if (gateway != null) {
            config.addProperty("handlerchain.handler.[@class]", GatewayRules.class.getName());
            config.addProperty("handlerchain.handler.[@gateway]", gateway);
        }
        SMTPServer started = new SMTPServer(ReflectiveLoader.stub(SmtpMetrics.class));
        started.setDnsService(ReflectiveLoader.stub(DNSService.class));
        WorkingDirectory files = new WorkingDirectory(working);
        started.setFileSystem(files);
        started.setProtocolHandlerLoader(new ReflectiveLoader().with(FileSystem.class, files));
        started.configure(config);
        started.init();
        server = started;
    }

    private SmtpTalker connect() throws IOException {
        return new SmtpTalker(server.getPort());
    }

    @Test
    void startTlsShouldBeHiddenAndRefusedWhenItIsStripped() throws Exception {
        start("<rule name=\"all\" tls=\"strip\" hide=\"SIZE\"/>", "inbound");
        try (SmtpTalker client = connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example"))
                    .doesNotContain("STARTTLS", "SIZE")
                    .contains("PIPELINING");
            assertThat(client.say("STARTTLS")).startsWith("502 5.5.1");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=1")).startsWith("555");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
        }
    }

    @Test
    void tlsShouldBeDemandedWhenItIsRequired() throws Exception {
        start("<rule name=\"all\" tls=\"require\"/>", "inbound");
        try (SmtpTalker client = connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).contains("STARTTLS");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("530 5.7.0");
            client.startTls();
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("503");
            assertThat(client.say("EHLO c.example")).doesNotContain("STARTTLS");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
            assertThat(client.say("STARTTLS")).startsWith("503");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void startShouldFailWhenNoGatewayOfThatNameHasRules() {
        assertThatThrownBy(() -> start("<rule name=\"all\" tls=\"offer\"/>", "nobody"))
                .hasStackTraceContaining("no <gateway name=\"nobody\">, only [inbound]");
    }

    @Test
    void startShouldFailWhenNoRulesAreNamed() {
        assertThatThrownBy(() -> start("<rule name=\"all\" tls=\"offer\"/>", null))
                .hasStackTraceContaining("needs one <handler");
    }

    @Test
    void startShouldFailWhenARuleSaysPassThrough() {
        assertThatThrownBy(() -> start(
                        "<rule name=\"all\" tls=\"pass-through\" server=\"mx.b.test\" reason=\"law\"/>", "inbound"))
                .hasStackTraceContaining("pass-through");
    }

    @Test
    void startShouldFailWhenThereIsADemandThatItCannotKeep() {
        assertThatThrownBy(() -> start(
                        "<rule name=\"all\" tls=\"offer\"/><demand name=\"law\" senders=\"law.test\"/>", "inbound"))
                .hasStackTraceContaining("<demand name=\"law\">");
    }

    /** A stock server does not list what only our own delivery keeps (RFC 8689 section 4.1). */
    @Test
    void requireTlsShouldNotBeListedAndBeUnknown() throws Exception {
        start("<rule name=\"all\" tls=\"offer\"/>", "inbound");
        try (SmtpTalker client = connect()) {
            client.reply();
            client.say("EHLO c.example");
            client.startTls();
            assertThat(client.say("EHLO c.example")).doesNotContain("REQUIRETLS");
            assertThat(client.say("MAIL FROM:<a@c.example> REQUIRETLS")).startsWith("555");
        }
    }

    /** James's file system, with one directory. */
    private record WorkingDirectory(Path base) implements FileSystem {
        @Override
        public InputStream getResource(String url) throws IOException {
            return Files.newInputStream(base.resolve(url));
        }

        @Override
        public File getFile(String url) throws FileNotFoundException {
            return base.resolve(url.startsWith(FILE_PROTOCOL) ? url.substring(FILE_PROTOCOL.length()) : url)
                    .toFile();
        }

        @Override
        public File getBasedir() {
            return base.toFile();
        }
    }
}
