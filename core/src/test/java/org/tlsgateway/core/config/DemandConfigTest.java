package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.DemandRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.TlsRequiredHeader;
import org.tlsgateway.core.tls.TlsLevel;

class DemandConfigTest {
    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
    }

    private DemandPolicy demands(String delivery) throws Exception {
        return conf.container("<delivery>" + delivery + "</delivery>")
                .good()
                .delivery()
                .demands();
    }

    @Test
    void nothingShouldBeDemandedWhenNothingIsWritten() throws Exception {
        assertThat(demands("")).isEqualTo(new DemandPolicy(List.of(), TlsRequiredHeader.HONOUR));
    }

    @Test
    void demandShouldBeReadWithItsTables() throws Exception {
        conf.file("conf/courts.txt", "court@b.test  # the old one\n*.gov.test\n");

        DemandPolicy demands = demands("<tlsRequiredHeader>ignore</tlsRequiredHeader>"
                + "<demand name='law' senders='a@a.test,law.test' recipients='c.test'"
                + " recipientTable='conf/courts.txt' level='verify' reason='contract'/>");

        assertThat(demands.header()).isEqualTo(TlsRequiredHeader.IGNORE);
        DemandRule rule = demands.rules().get(0);
        assertThat(List.of(rule.name(), rule.level(), rule.reason()))
                .containsExactly("law", TlsLevel.VERIFY, "contract");
        for (String recipient : List.of("x@c.test", "court@b.test", "x@y.gov.test")) {
            Envelope envelope = new Envelope("b@law.test", List.of(recipient));
            assertThat(demands.of(envelope, false).level()).as(recipient).isEqualTo(TlsLevel.VERIFY);
        }
        assertThat(demands.of(new Envelope("b@law.test", List.of("x@b.test")), false)
                        .level())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<demand level='verify'/> | gateway/delivery/demand/@name: is required",
                "<demand name='x'/> | gateway/delivery/demand/@level: is required",
                "<demand name='x' level='opportunistic'/> | 'opportunistic' demands nothing",
                "<demand name='x' level='verify'/><demand name='x' level='verify'/> | another demand is named 'x'",
                "<demand name='x' level='verify' senders='@b.test'/> | '@b.test' is neither a mail address nor",
                "<demand name='x' level='verify' recipients='a@*.b.test'/> | 'a@*.b.test' is neither a mail address nor",
                "<demand name='x' level='verify' senderTable='conf/none.txt'/> | conf/none.txt",
                "<demand name='x' level='verify' sender='a@b.test'/> | did you mean 'senders'?",
                "<tlsRequiredHeader>honor</tlsRequiredHeader> | did you mean 'honour'?",
            })
    void problemShouldBeToldWhenADemandIsWrong(String xml, String problem) throws Exception {
        conf.container("<delivery>" + xml + "</delivery>");

        assertThat(conf.problems()).anySatisfy(line -> assertThat(line).contains(problem));
    }

    @Test
    void tableShouldBeRefusedWhenALineHasAValue() throws Exception {
        conf.file("conf/senders.txt", "a@b.test\na@c.test verify\n");
        conf.container("<delivery><demand name='x' level='verify' senderTable='conf/senders.txt'/></delivery>");

        assertThat(conf.problems())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("senders.txt:2: has more than an address: 'verify'"));
    }
}
