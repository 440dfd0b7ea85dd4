package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.session.ClientTlsDemand;
import org.tlsgateway.core.session.SessionPolicy;

class ClientTlsConfigTest {
    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
    }

    @Test
    void demandShouldBeReadBesideRules() {
        conf.file("conf/courts.txt", "*.court.test\n");
        SessionPolicy policy = conf.listener("<rules><rule name='all' tls='offer'/>"
                        + "<demand name='law' senders='law.test'/>"
                        + "<demand name='court' recipientTable='conf/courts.txt' reason='contract'/></rules>")
                .onlyListener()
                .policy();

        assertThat(policy.rules()).hasSize(1);
        assertThat(policy.demands()).extracting(ClientTlsDemand::reason).containsExactly("demand law", "contract");
        assertThat(policy.demandOn("a@law.test")).isEqualTo(policy.demands().get(0));
        assertThat(policy.demandOn(null, "b@x.court.test"))
                .isEqualTo(policy.demands().get(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<demand senders='a.test'/> | gateway/rules/demand/@name: is required",
                "<demand name='x'/> | is for all mail",
                "<demand name='x' senders='a.test'/><demand name='x' senders='b.test'/> | another demand of this listener",
                "<demand name='x' senders='a b@'/> | 'b@' is neither a mail address nor",
                "<demand name='x' senders='a.test' level='verify'/> | unknown attribute 'level'",
            })
    void problemShouldBeToldWhenADemandIsWrong(String xml, String problem) {
        conf.listener("<rules>" + xml + "</rules>");

        assertThat(conf.problems()).anySatisfy(line -> assertThat(line).contains(problem));
    }

    @Test
    void problemShouldBeToldWhenTheListenerHasNoCertificate() {
        conf.smtp("<gateway name='in'><rules><demand name='x' senders='a.test'/></rules></gateway>");

        assertThat(conf.problems()).singleElement().asString().contains("needs a certificate");
    }
}
