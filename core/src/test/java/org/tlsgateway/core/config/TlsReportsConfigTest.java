package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.TlsReportsConfig.Dkim;
import org.tlsgateway.core.config.TlsReportsConfig.Mode;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;

class TlsReportsConfigTest {
    @TempDir
    Path working;

    private ConfigDirectory files;

    @BeforeEach
    void write() {
        files = new ConfigDirectory(working);
    }

    @Test
    void sessionsShouldBeCountedAndNotSentWhenNothingIsSaid() {
        assertThat(files.container("<delivery><helloName>gw.example.org</helloName></delivery>")
                        .good()
                        .tlsReports())
                .isEqualTo(new TlsReportsConfig(
                        Mode.COUNT,
                        new Submitter("gw.example.org", "postmaster@gw.example.org"),
                        working.resolve("var/tlsrpt"),
                        null,
                        List.of()));
    }

    @Test
    void everythingShouldBeTakenWhenItIsSaid() {
        TlsReportsConfig config = files.container("<tlsReports mode='send' organization='Example &amp; Sons'"
                        + " contact='tls@example.org' directory='shared' allow='10.1.0.0/16'>"
                        + "<dkim key='key.pem' selector='s1' domain='sign.example.org'/></tlsReports>")
                .good()
                .tlsReports();
        assertThat(config)
                .isEqualTo(new TlsReportsConfig(
                        Mode.SEND,
                        new Submitter("Example & Sons", "tls@example.org"),
                        working.resolve("shared"),
                        new Dkim(working.resolve("key.pem"), "s1", new DomainName("sign.example.org")),
                        List.of(Cidr.parse("10.1.0.0/16").orElseThrow())));
    }

    @Test
    void contactsDomainShouldSignWhenNoneIsNamed() {
        Dkim dkim = files.container(
                        "<tlsReports contact='tls@example.org'><dkim key='key.pem' selector='s1'/></tlsReports>")
                .good()
                .tlsReports()
                .dkim();
        assertThat(dkim.domain()).isEqualTo(new DomainName("example.org"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("<tlsReports mode='sent'/>", "did you mean 'send'?"),
                arguments("<tlsReports contact='nobody'/>", "is not a mail address"),
                arguments("<tlsReports directory='key.pem'/>", "is a file, not a directory"),
                arguments("<tlsReports><dkim selector='s1'/></tlsReports>", "is required"),
                arguments("<tlsReports><dkim key='key.pem'/></tlsReports>", "is required"),
                arguments("<tlsReports><dkim key='missing.pem' selector='s1'/></tlsReports>", "does not exist"),
                arguments("<tlsReport/>", "tlsReports"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakeShouldBeToldWhenItIsMade(String xml, String words) {
        assertThat(files.container(xml).problems()).singleElement().asString().contains(words);
    }
}
