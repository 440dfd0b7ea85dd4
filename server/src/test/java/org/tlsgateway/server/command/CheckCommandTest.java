package org.tlsgateway.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.server.BadConfigurationException;
import org.tlsgateway.server.RunningGateway;
import org.tlsgateway.server.WorkingDirectory;
import picocli.CommandLine;

class CheckCommandTest {
    private static final Path SHIPPED = Path.of("..", "conf");

    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void shippedConfiguration() throws IOException {
        Path conf = Files.createDirectory(root.resolve("conf"));
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void checkShouldBeSilentAndGoodWhenTheConfigurationIsTheShippedOne() {
        assertThat(check()).isEqualTo(Gateway.GOOD);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEmpty();
    }

    // file | what is replaced | by what | what check says of it
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smtpserver.xml | <limits connections= | <limits conections= | 'gateway/limits/@conections: '",
                "smtpserver.xml | 127.0.0.0/8,::1\"/> | 127.0.0.0/33\"/> | 'gateway/clients/@networks: '",
                "smtpserver.xml | tls=\"offer\" reason | tls=\"offr\" reason | 'gateway/rules/rule/@tls: '",
                "smtpserver.xml | var/tls/gateway.pem | conf/none.pem | 'gateway/tls/@certificate: '",
                "smtpserver.xml | </smtpservers> | </smtpserver> | 'is not well-formed XML'",
                "mailetcontainer.xml | onFailure=\"open\" | onFailure=\"maybe\" | 'gateway/inspection/rspamd/@onFailure: '",
                "mailetcontainer.xml | conf/outbound.sieve\" | conf/none.sieve\" | 'gateway/inspection/sieve/@script: '",
                "mailetcontainer.xml | lifetime=\"5d\" | lifetime=\"5 years\" | 'gateway/delivery/retry/@lifetime: '",
                "outbound.sieve | 'ereject \"[SPAM] this' | 'erejekt \"[SPAM] this' | 'column '",
            })
    void checkShouldNameFileAndPlaceWhenSomethingIsWrong(String file, String good, String bad, String said)
            throws IOException {
        replace(file, good, bad);

        assertThat(check()).isEqualTo(Gateway.BAD);
        assertThat(err.toString()).containsPattern(Pattern.quote(file) + ":\\d+: " + Pattern.quote(said));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checkShouldNameTheNearestOptionWhenOneIsUnknown() throws IOException {
        replace("smtpserver.xml", "<limits connections=", "<limits conections=");

        check();

        assertThat(err.toString()).contains("did you mean").contains("connections");
    }

    @Test
    void checkShouldListEveryProblemWhenThereAreSeveral() throws IOException {
        replace("smtpserver.xml", "127.0.0.0/8,::1\"/>", "127.0.0.0/33\"/>");
        replace("mailetcontainer.xml", "onFailure=\"open\"", "onFailure=\"maybe\"");

        check();

        assertThat(err.toString().lines()).hasSize(2);
    }

    @Test
    void checkShouldSayThatTheKeyDoesNotMatchWhenItIsAnother() throws IOException {
        CertificateMaker.selfSigned(CertificateSpec.server("a.test"))
                .write(root.resolve("conf/a.pem"), root.resolve("conf/a.key"));
        CertificateMaker.selfSigned(CertificateSpec.server("b.test"))
                .write(root.resolve("conf/b.pem"), root.resolve("conf/b.key"));
        replace("smtpserver.xml", "var/tls/gateway.pem", "conf/a.pem");
        replace("smtpserver.xml", "var/tls/gateway.key", "conf/b.key");

        assertThat(check()).isEqualTo(Gateway.BAD);
        assertThat(err.toString()).contains("does not");
    }

    @Test
    void checkShouldSayThatThereIsNoDirectoryWhenThereIsNone() {
        assertThat(run("check", root.resolve("none").toString())).isEqualTo(Gateway.BAD);
        assertThat(err.toString()).contains("there is no such directory");
    }

    @Test
    void checkShouldEndWithTwoWhenAnOptionIsUnknown() {
        assertThat(run("check", "--shwo")).isEqualTo(2);
    }

    @Test
    void showShouldPrintWhatIsNotTheDefaultWithSecretsMasked() throws IOException {
        replace("mailetcontainer.xml", "<rspamd url=", "<rspamd password=\"hidden\" url=");

        assertThat(run("check", root.toString(), "--show")).isEqualTo(Gateway.GOOD);
        assertThat(out.toString())
                .contains(": gateway/bind = 0.0.0.0:2525 (default 0.0.0.0:25)")
                .contains("gateway/inspection/rspamd/@password = ")
                .doesNotContain("hidden");
    }

    @Test
    void gatewayShouldNotStartWhenCheckFindsProblems() throws IOException {
        replace("smtpserver.xml", "tls=\"offer\" reason", "tls=\"offr\" reason");
        check();
        String said = err.toString();

        WorkingDirectory directory = new WorkingDirectory(root);

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                BadConfigurationException.class, () -> RunningGateway.start(directory))
                        .problems())
                .containsExactlyElementsOf(said.lines().toList());
        assertThat(root.resolve("var")).doesNotExist();
    }

    private int check() {
        return run("check", root.resolve("conf").toString());
    }

    private int run(String... command) {
        CommandLine line = Gateway.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(command);
    }

    private void replace(String file, String good, String bad) throws IOException {
        Path path = root.resolve("conf").resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(good);
        Files.writeString(path, text.replace(good, bad));
    }
}
