package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of the parts of the files that are James's own. */
class StockConfigTest {
    private static final String SMTP = "conf/smtpserver.xml:";
    private static final String BOX = "conf/mailetcontainer.xml:";

    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
    }

    @Test
    void secondGatewayOfTheContainerShouldBeAProblem() {
        conf.file("conf/mailetcontainer.xml", "<mailetcontainer><gateway/>\n<gateway/></mailetcontainer>");

        assertThat(conf.problems())
                .containsExactly(BOX + "2: gateway: <gateway> stands here more than once (join them into one)");
    }

    @Test
    void processorShouldBeThereWhenTheContainerNamesSome() {
        conf.listener("<processor>inspektion</processor>");
        conf.file(
                "conf/mailetcontainer.xml",
                "<mailetcontainer><processors><processor state='inspection'/></processors></mailetcontainer>");

        assertThat(conf.problems())
                .containsExactly(
                        SMTP + "3: gateway/processor: mailetcontainer.xml has no processor 'inspektion' (did you"
                                + " mean 'inspection'?)");
    }

    @Test
    void gatewayInAProcessorShouldBeAProblem() {
        conf.file(
                "conf/mailetcontainer.xml",
                "<mailetcontainer>\n<processors><processor>\n<gateway/></processor></processors></mailetcontainer>");

        assertThat(conf.problems())
                .containsExactly(BOX + "3: mailetcontainer/processors/.../gateway: <gateway> inside <processors> is not"
                        + " read (put it beside it)");
    }

    @Test
    void gatewayAsOutermostElementShouldBeAProblem() {
        conf.file("conf/smtpserver.xml", "<gateway name='a'/>");

        assertThat(conf.problems())
                .containsExactly(
                        SMTP + "1: gateway: is the outermost element (put it into <smtpservers> or <mailetcontainer>)");
    }

    @Test
    void stockServerShouldTakeTheAddressOfTheGatewayThatLendsItsRules() {
        assertThat(conf.smtp(stockServer("a")).problems()).isEmpty();
    }

    @Test
    void stockServerShouldNotUseTheRulesOfAGatewayThatIsNotThere() {
        assertThat(conf.smtp(stockServer("b")).problems())
                .contains(SMTP
                        + "4: smtpservers/smtpserver/handlerchain/handler/@gateway: there is no <gateway> named 'b'"
                        + " (did you mean 'a'?)");
    }

    private static String stockServer(String gateway) {
        return "<gateway name='a' bind='0.0.0.0:25'/>\n<smtpserver><bind>0.0.0.0:25</bind><handlerchain>\n"
                + "<handler class='org.tlsgateway.hooks.wiring.GatewayRules' gateway='" + gateway + "'/>\n"
                + "</handlerchain></smtpserver>";
    }
}
