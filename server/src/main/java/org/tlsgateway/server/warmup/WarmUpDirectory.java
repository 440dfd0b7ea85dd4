package org.tlsgateway.server.warmup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.server.WorkingDirectory;

/** The working directory of the gateway that warms up: one listener, which is its own next hop; it asks no scanner and no DNS. */
final class WarmUpDirectory implements AutoCloseable {
    static final String NAME = "warm-up.test";

    private static final String LISTENERS = """
            <smtpservers>
              <gateway name="warm-up">
                <!-- A name: the configuration refuses a next hop that is surely the gateway itself. -->
                <bind>localhost:%1$d</bind>
                <helloName>%2$s</helloName>
                <tls certificate="conf/warm-up.pem" key="conf/warm-up.key"/>
                <clients networks="127.0.0.0/8"/>
              </gateway>
            </smtpservers>
            """;

    /** Each message on a connection of its own, as most of those that come in are. */
    private static final String PROCESSORS = """
            <mailetcontainer enableJmx="false">
              <gateway>
                <inspection>
                  <sieve script="conf/warm-up.sieve"/>
                </inspection>
                <delivery caFile="conf/authority.pem">
                  <helloName>%2$s</helloName>
                  <dnssec>off</dnssec>
                  <idleConnection>0s</idleConnection>
                  <mtaSts enabled="false"/>
                  <destination name="round" domains="%2$s" gateway="127.0.0.1:%1$d" acceptedNames="%2$s" level="verify"/>
                </delivery>
                <tlsReports mode="off"/>
              </gateway>
              <context>
                <postmaster>postmaster</postmaster>
              </context>
              <spooler>
                <threads>1</threads>
                <errorRepository>file://var/mail/error/</errorRepository>
              </spooler>
              <processors>
                <processor state="root" enableJmx="false">
                  <mailet match="All" class="Null"/>
                </processor>
                <processor state="transport" enableJmx="false">
                  <!-- James does not start without this one. -->
                  <mailet match="All" class="RemoveMimeHeader">
                    <name>bcc</name>
                  </mailet>
                  <mailet match="All" class="Null"/>
                </processor>
                <processor state="inspection" enableJmx="false">
                  <mailet match="All" class="org.tlsgateway.server.warmup.Lap"/>
                  <mailet match="All" class="org.tlsgateway.mailets.inspection.ScannerInspection"/>
                  <mailet match="All" class="org.tlsgateway.mailets.inspection.SieveDisposition"/>
                  <mailet match="All" class="ToProcessor">
                    <processor>relay</processor>
                  </mailet>
                </processor>
                <processor state="relay" enableJmx="false">
                  <mailet match="All" class="org.tlsgateway.mailets.delivery.VerifiedRemoteDelivery"/>
                </processor>
                <processor state="error" enableJmx="false">
                  <mailet match="All" class="org.tlsgateway.mailets.inspection.SessionDeferral"/>
                  <mailet match="All" class="Null"/>
                </processor>
              </processors>
            </mailetcontainer>
            """;

    private static final String SCRIPT = """
            require ["body", "ereject", "envelope", "virustest"];
            if anyof (virustest "5", header :contains "Subject" "[none]", body :raw :contains "[none]") {
                ereject "none has this";
            }
            if envelope :domain "from" "example.test" {
                stop;
            }
            """;

    private static final String REPOSITORIES = """
            <mailrepositorystore>
              <mailrepositories>
                <mailrepository class="org.tlsgateway.server.repository.DurableFileRepository">
                  <protocols>
                    <protocol>file</protocol>
                  </protocols>
                </mailrepository>
              </mailrepositories>
            </mailrepositorystore>
            """;

    private static final Map<String, String> OTHERS = Map.of(
            "extensions.properties", "guice.extension.startable=org.tlsgateway.hooks.wiring.GatewayStartable\n",
            "mailrepositorystore.xml", REPOSITORIES,
            "warm-up.sieve", SCRIPT);

    private final Path root;
    private final int port;

    private WarmUpDirectory(Path root, int port) {
        this.root = root;
        this.port = port;
    }

    /** Makes it anew, also when a process that was killed has left one. */
    static WarmUpDirectory create(Path root) throws IOException {
        WarmUpDirectory directory = new WarmUpDirectory(root, freePort());
        directory.close();
        Path conf = Files.createDirectories(root.resolve("conf"));
        IssuedCertificate authority = CertificateMaker.authority("Warm-up CA");
        Files.writeString(directory.authority(), authority.chainPem());
        CertificateMaker.issue(authority, CertificateSpec.server(NAME))
                .write(conf.resolve("warm-up.pem"), conf.resolve("warm-up.key"));
        Files.writeString(conf.resolve("smtpserver.xml"), String.format(Locale.ROOT, LISTENERS, directory.port, NAME));
        Files.writeString(
                conf.resolve("mailetcontainer.xml"), String.format(Locale.ROOT, PROCESSORS, directory.port, NAME));
        for (Map.Entry<String, String> file : OTHERS.entrySet()) {
            Files.writeString(conf.resolve(file.getKey()), file.getValue());
        }
        return directory;
    }

    /** One that nobody has at this moment; the next hop must be known before the listener is open. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    WorkingDirectory workingDirectory() {
        return new WorkingDirectory(root);
    }

    int port() {
        return port;
    }

    /** Whom its client trusts. */
    Path authority() {
        return root.resolve("conf/authority.pem");
    }

    /** Removes it with all that the gateway wrote. */
    @Override
    public void close() throws IOException {
        workingDirectory().remove();
    }
}
