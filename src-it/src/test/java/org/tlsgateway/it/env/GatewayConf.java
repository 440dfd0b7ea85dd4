package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;

/** The configuration of a gateway under test: the shipped one, with what a test needs to be different. */
public final class GatewayConf {
    private final int port = Ports.free();
    private final List<String> rules = new ArrayList<>();
    private final List<String> destinations = new ArrayList<>();
    private String inspection = "";
    private final List<String> engines = new ArrayList<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private String scripts = "";
    private String delivery = "";
    private String limits = "connections=\"2000\" connectionsPerClient=\"0\"";
    private String timeouts = "idle=\"1m\"";
    private String threads = "";
    private String bind = "127.0.0.1:" + port;
    private String clients = "127.0.0.0/8";
    private String attributes = "";
    private String arrival = "";
    private String firstMailets = "";
    private int webAdminPort;

    public int port() {
        return port;
    }

    /** What happens to the TLS of a client; the attributes as in the configuration. */
    public GatewayConf rule(String name, String attributes) {
        rules.add("<rule name=\"" + name + "\" " + attributes + "/>");
        return this;
    }

    /** Mail for the domain goes to this port. */
    public GatewayConf destination(String domain, String level, int gatewayPort, String attributes) {
        return destination("name=\"%s\" domains=\"%s\" level=\"%s\" gateway=\"127.0.0.1:%d\" %s"
                .formatted(domain.replace('.', '-'), domain, level.toLowerCase(Locale.ROOT), gatewayPort, attributes));
    }

    /** A destination, with the attributes as in the configuration. */
    public GatewayConf destination(String attributes) {
        destinations.add("<destination " + attributes + "/>");
        return this;
    }

    /** Attributes of the inspection. */
    public GatewayConf inspection(String attributes) {
        inspection = attributes;
        return this;
    }

    public GatewayConf rspamd(String url, String attributes) {
        return engine("<rspamd url=\"" + url + "\" " + attributes + "/>");
    }

    /** A further element of the inspection, as in the configuration. */
    public GatewayConf engine(String element) {
        engines.add(element);
        return this;
    }

    /** A script for some, with the attributes of {@code <scriptFor>} beside its file. */
    public GatewayConf script(String attributes, String text) {
        String name = "script" + files.size() + ".sieve";
        files.put(name, text);
        scripts += "<scriptFor file=\"conf/" + name + "\" " + attributes + "/>";
        return this;
    }

    /** A file beside the configuration. */
    public GatewayConf file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /** WebAdmin as shipped, on a port of its own. */
    public GatewayConf webAdmin() {
        webAdminPort = Ports.free();
        return this;
    }

    public int webAdminPort() {
        return webAdminPort;
    }

    /** Mailets that a message meets before it is inspected, as in mailetcontainer.xml. */
    public GatewayConf first(String mailets) {
        firstMailets = mailets;
        return this;
    }

    /** More elements of {@code <delivery>}. */
    public GatewayConf delivery(String elements) {
        delivery = elements;
        return this;
    }

    public GatewayConf limits(String attributes) {
        limits = attributes;
        return this;
    }

    public GatewayConf timeouts(String attributes) {
        timeouts = attributes;
        return this;
    }

    public GatewayConf threads(String attributes) {
        threads = "<threads " + attributes + "/>";
        return this;
    }

    /** Listens there instead of on its port of loopback. */
    public GatewayConf bind(String addresses) {
        bind = addresses;
        return this;
    }

    /** Relays for these networks. */
    public GatewayConf clients(String networks) {
        clients = networks;
        return this;
    }

    /** More attributes of the listener, and its elements {@code <proxy>} and {@code <destinations>}. */
    public GatewayConf arrival(String moreAttributes, String elements) {
        attributes = moreAttributes;
        arrival = elements;
        return this;
    }

    /** Whether nobody but a proxy is greeted. */
    boolean isBehindProxy() {
        return arrival.contains("<proxy ");
    }

    /** Writes it into the directory {@code conf} below the root, beside a certificate in {@code var/tls}. */
    public void write(Path root) {
        try {
            Path conf = Files.createDirectories(root.resolve("conf"));
            copyShipped(conf);
            Files.writeString(conf.resolve("smtpserver.xml"), smtpServer());
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(conf.resolve(file.getKey()), file.getValue());
            }
            Path container = conf.resolve("mailetcontainer.xml");
            String shipped = Files.readString(container);
            int begin = shipped.indexOf("<gateway>\n");
            int end = shipped.indexOf("</gateway>");
            String inspection = "<processor state=\"inspection\" enableJmx=\"true\">";
            Files.writeString(
                    container,
                    (shipped.substring(0, begin) + gateway() + shipped.substring(end))
                            .replace(inspection, inspection + "\n" + firstMailets));
            Files.writeString(conf.resolve("jmx.properties"), "jmx.enabled=false\n");
            writeWebAdmin(conf.resolve("webadmin.properties"));
            CertificateMaker.selfSigned(CertificateSpec.server("gateway.test"))
                    .write(root.resolve("var/tls/gateway.pem"), root.resolve("var/tls/gateway.key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeWebAdmin(Path file) throws IOException {
        Files.writeString(
                file,
                webAdminPort == 0
                        ? "enabled=false\n"
                        : Files.readString(file).replace("port=8000", "port=" + webAdminPort));
    }

    private static void copyShipped(Path to) throws IOException {
        Path from = Path.of(System.getProperty("basedir", "."), "..", "conf");
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("pom.xml")) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    private String smtpServer() {
        return """
                <smtpservers>
                  <gateway name="inbound" %s>
                    <bind>%s</bind>
                    <helloName>gateway.test</helloName>
                    <tls certificate="var/tls/gateway.pem" key="var/tls/gateway.key"/>
                    <clients networks="%s"/>
                    %s
                    <rules>
                      %s
                      <rule name="all" tls="offer"/>
                    </rules>
                    <limits %s/>
                    <timeouts %s/>
                    %s
                  </gateway>
                </smtpservers>
                """.formatted(
                        attributes, bind, clients, arrival, String.join("\n      ", rules), limits, timeouts, threads);
    }

    private String gateway() {
        return """
                <gateway>
                    <inspection %s>
                      %s
                      <sieve script="conf/outbound.sieve">%s</sieve>
                    </inspection>
                    <delivery>
                      <helloName>gateway.test</helloName>
                      <postmaster>postmaster@gateway.test</postmaster>
                      %s
                      <retry delays="1s" lifetime="1d" notifyAfter="4h"/>
                      %s
                    </delivery>
                  """.formatted(
                inspection, String.join("\n      ", engines), scripts, delivery, String.join("\n      ", destinations));
    }
}
