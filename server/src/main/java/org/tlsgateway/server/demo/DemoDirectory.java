package org.tlsgateway.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tlsgateway.server.WorkingDirectory;

/** The working directory of the demo's gateway: the shipped configuration with listeners and destinations of its own. */
final class DemoDirectory implements AutoCloseable {
    static final String GATEWAY_NAME = "gateway.demo.test";
    static final String GOOD_NAME = "mx.good.test";
    /** The one that the wrong server is asked for. */
    static final String WRONG_NAME = "mx.wrong.test";

    static final String GOOD_DOMAIN = "good.test";
    static final String WRONG_DOMAIN = "wrong.test";
    static final List<String> POLICIES = List.of("strip", "offer", "require");

    private static final String LISTENER = """
              <gateway name="%1$s">
                <bind>127.0.0.1:0</bind>
                <helloName>%2$s</helloName>
                <tls certificate="conf/gateway.pem" key="conf/gateway.key"/>
                <clients networks="127.0.0.0/8"/>
                <rules>
                  <rule name="%1$s-all" tls="%1$s" reason="demo"/>
                </rules>
              </gateway>
            """;

    private static final String INTERCEPTING = """
            <smtpservers>
              <gateway name="intercepted" transparent="true">
                <bind>127.0.0.1:2525</bind>
                <helloName>%s</helloName>
                <tls certificate="conf/gateway.pem" key="conf/gateway.key"/>
                <clients networks="%s"/>
                <rules>
                  <rule name="passed" tls="pass-through" destinations="%s" source="client" capabilities="mirror"
                        reason="confidential by law"/>
                  <rule name="read" tls="strip" source="client" capabilities="mirror" reason="outgoing mail is scanned"/>
                </rules>
              </gateway>
            </smtpservers>
            """;

    /** The listener whose clients speak TLS with the good server itself. */
    static final String PASS_THROUGH = "pass-through";

    private static final String PASSING = """
              <gateway name="pass-through">
                <bind>127.0.0.1:0</bind>
                <helloName>%s</helloName>
                <clients networks="127.0.0.0/8"/>
                <rules>
                  <rule name="pass-through-all" tls="pass-through" server="127.0.0.1:%d" capabilities="mirror"
                        reason="confidential by law"/>
                </rules>
              </gateway>
            """;

    private static final String DELIVERY = """
              <gateway>
                <inspection>
                  <sieve script="conf/outbound.sieve"/>
                </inspection>
                <delivery caFile="conf/demo-ca.pem">
                  <helloName>%s</helloName>
                  <destination name="good" domains="%s" gateway="127.0.0.1:%d" acceptedNames="%s"/>
                  <destination name="wrong" domains="%s" gateway="127.0.0.1:%d" acceptedNames="%s" level="verify"/>
                </delivery>
              </gateway>
            """;

    private static final String TO_ORIGINAL = """
              <gateway>
                <inspection>
                  <sieve script="conf/outbound.sieve"/>
                </inspection>
                <delivery caFile="conf/demo-ca.pem">
                  <helloName>%s</helloName>
                  <destination name="good" domains="%s" acceptedNames="%s" level="verify"/>
                </delivery>
              </gateway>
            """;

    private final Path root;

    private DemoDirectory(Path shipped, DemoPki pki, String listeners, String delivery) throws IOException {
        root = Files.createTempDirectory("gateway-demo-");
        Path conf = Files.createDirectory(root.resolve("conf"));
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
        pki.writeAuthority(conf.resolve("demo-ca.pem"));
        pki.server(GATEWAY_NAME).write(conf.resolve("gateway.pem"), conf.resolve("gateway.key"));
        Files.writeString(conf.resolve("smtpserver.xml"), listeners);
        Path container = conf.resolve("mailetcontainer.xml");
        Files.writeString(container, withDelivery(Files.readString(container), delivery));
        Files.writeString(conf.resolve("webadmin.properties"), "enabled=true\nhost=127.0.0.1\nport=0\n");
        Files.writeString(conf.resolve("jmx.properties"), "jmx.enabled=false\n");
    }

    /** Listeners on free ports of loopback, and destinations on these. */
    static DemoDirectory onLoopback(Path shipped, DemoPki pki, int goodPort, int wrongPort) throws IOException {
        String delivery = String.format(
                Locale.ROOT,
                DELIVERY,
                GATEWAY_NAME,
                GOOD_DOMAIN,
                goodPort,
                GOOD_NAME,
                WRONG_DOMAIN,
                wrongPort,
                WRONG_NAME);
        return new DemoDirectory(shipped, pki, listeners(goodPort), delivery);
    }

    /** A listener for what the rules of interception hand over; mail goes where the client meant to go. */
    static DemoDirectory onRouter(Path shipped, DemoPki pki) throws IOException {
        return new DemoDirectory(
                shipped,
                pki,
                String.format(Locale.ROOT, INTERCEPTING, GATEWAY_NAME, DemoNetwork.CLIENT, DemoNetwork.PASSED),
                String.format(Locale.ROOT, TO_ORIGINAL, GATEWAY_NAME, GOOD_DOMAIN, GOOD_NAME));
    }

    WorkingDirectory workingDirectory() {
        return new WorkingDirectory(root);
    }

    private static String listeners(int goodPort) {
        StringBuilder xml = new StringBuilder("<smtpservers>\n");
        for (String policy : POLICIES) {
            xml.append(String.format(Locale.ROOT, LISTENER, policy, GATEWAY_NAME));
        }
        xml.append(String.format(Locale.ROOT, PASSING, GATEWAY_NAME, goodPort));
        return xml.append("</smtpservers>\n").toString();
    }

    /** The shipped processors, with the demo's own {@code <gateway>} element in place of the shipped one. */
    private static String withDelivery(String shipped, String demo) {
        int from = shipped.indexOf("\n  <gateway>");
        int to = shipped.indexOf("</gateway>") + "</gateway>".length();
        return shipped.substring(0, from) + "\n" + demo + shipped.substring(to);
    }

    /** Removes it with all that the gateway wrote. */
    @Override
    public void close() throws IOException {
        workingDirectory().remove();
    }
}
