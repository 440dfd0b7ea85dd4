package org.tlsgateway.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.config.Setting;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientTls;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The configuration as it is shipped. */
class ShippedConfigurationTest {
    @TempDir
    Path working;

    static Stream<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(ConfDirectory.SHIPPED, 2)) {
            List<Path> all = files.filter(file -> file.toString().matches("(\\./)?(samples/)?[^/]+\\.(xml|properties)"))
                    .filter(file -> !file.endsWith("pom.xml"))
                    .toList();
            assertThat(all).hasSizeGreaterThan(10);
            return all.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileShouldBeWellFormed(Path file) {
        assertThatCode(() -> {
                    if (file.toString().endsWith(".xml")) {
                        document(file);
                    } else {
                        properties(file);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void listenerShouldBeWhatTheReadmePromises() {
        ListenerConfig listener = load().listeners().get(0);

        assertThat(load().listeners()).hasSize(1);
        assertThat(listener.bind()).containsExactly(new HostPort("0.0.0.0", 2525));
        assertThat(ConfDirectory.relays(listener, "127.0.0.1")).isTrue();
        assertThat(ConfDirectory.relays(listener, "::1")).isTrue();
        assertThat(ConfDirectory.relays(listener, "192.0.2.1")).isFalse();
        assertThat(ConfDirectory.decide(listener, "192.0.2.1", null).tls()).isEqualTo(ClientTls.OFFER);
        assertThat(listener.tls().certificate()).isEqualTo(working.resolve("var/tls/gateway.pem"));
        assertThat(listener.tls().key()).isEqualTo(working.resolve("var/tls/gateway.key"));
    }

    @Test
    void inspectionShouldAskRspamdAndFailOpen() {
        InspectionConfig inspection = load().inspection();

        InspectionConfig.Engine rspamd = inspection.engines().get(0);
        assertThat(rspamd.addresses()).hasToString("[http://127.0.0.1:11333]");
        assertThat(rspamd.onFailure()).isEqualTo(InspectionConfig.OnFailure.OPEN);
        assertThat(inspection.sieve().script()).isEqualTo(working.resolve("conf/outbound.sieve"));
    }

    @Test
    void deliveryShouldRetryForFiveDaysAndTellAfterFourHours() {
        DeliveryConfig delivery = load().delivery();

        assertThat(delivery.retry().lifetime()).hasDays(5);
        assertThat(delivery.retry().notifyAfter()).hasHours(4);
        assertThat(delivery.policy().rules()).isEmpty();
    }

    /** Whoever reads the shipped files should see the defaults, not values that quietly differ from them. */
    @Test
    void shippedFilesShouldDifferFromTheDefaultsOnlyWhereTheyMust() {
        assertThat(load().nonDefault().stream().map(Setting::path))
                .containsExactlyInAnyOrder(
                        "gateway/@name",
                        "gateway/bind",
                        "gateway/tls/@certificate",
                        "gateway/tls/@key",
                        "gateway/clients/@networks",
                        "gateway/rules/rule/@name",
                        "gateway/rules/rule/@tls",
                        "gateway/rules/rule/@reason",
                        "gateway/inspection/rspamd/@url");
    }

    @Test
    void everyProcessorThatIsNamedShouldBeThere() throws Exception {
        Document container = document(ConfDirectory.SHIPPED.resolve("mailetcontainer.xml"));
        List<String> states = elements(container, "processor")
                .map(processor -> processor.getAttribute("state"))
                .filter(state -> !state.isEmpty())
                .toList();
        List<String> targets = elements(container, "processor")
                .filter(processor -> !processor.hasAttribute("state"))
                .map(Element::getTextContent)
                .toList();

        assertThat(states).contains("root", "error", "transport", "inspection", "relay", "refused");
        assertThat(targets).isNotEmpty().allMatch(states::contains);
    }

    /** James does not start without it. */
    @Test
    void transportShouldRemoveBcc() throws Exception {
        Document container = document(ConfDirectory.SHIPPED.resolve("mailetcontainer.xml"));

        assertThat(elements(container, "mailet")
                        .filter(mailet -> mailet.getAttribute("class").equals("RemoveMimeHeader"))
                        .filter(mailet -> mailet.getAttribute("match").equals("All"))
                        .filter(mailet -> ((Element) mailet.getParentNode())
                                .getAttribute("state")
                                .equals("transport"))
                        .map(mailet ->
                                mailet.getElementsByTagName("name").item(0).getTextContent()))
                .containsExactly("bcc");
    }

    @Test
    void administrationShouldListenOnLoopbackOnly() throws Exception {
        assertThat(properties(ConfDirectory.SHIPPED.resolve("webadmin.properties"))
                        .getProperty("host"))
                .isEqualTo("127.0.0.1");
        assertThat(properties(ConfDirectory.SHIPPED.resolve("jmx.properties")).getProperty("jmx.address"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void extensionsShouldStartTheGateway() throws Exception {
        assertThat(properties(ConfDirectory.SHIPPED.resolve("extensions.properties"))
                        .getProperty("guice.extension.startable"))
                .isEqualTo("org.tlsgateway.hooks.wiring.GatewayStartable");
    }

    private GatewayConfig load() {
        return new ConfDirectory(working).load();
    }

    private static Properties properties(Path file) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static Document document(Path file) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(file.toFile());
    }

    private static Stream<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1).map(i -> (Element) nodes.item(i));
    }
}
