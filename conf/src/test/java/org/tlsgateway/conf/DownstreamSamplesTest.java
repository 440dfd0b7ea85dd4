package org.tlsgateway.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.SessionDecision;

/** The samples of pass-through, interception and mirroring do what they say. */
class DownstreamSamplesTest {
    private static final HostPort SERVER = new HostPort("mail.example.org", 25);

    @TempDir
    Path working;

    @Test
    void passThroughSampleShouldPassThroughTheConfidentialClients() {
        ListenerConfig listener = listener("pass-through", 0);

        SessionDecision medical = ConfDirectory.decide(listener, "192.0.2.200", null);
        assertThat(medical.tls()).isEqualTo(ClientTls.PASS_THROUGH);
        assertThat(medical.reason()).startsWith("works agreement 7");
        assertThat(medical.downstream().server()).isEqualTo(SERVER);
        assertThat(medical.downstream().fallback()).isEqualTo(DownstreamUse.Fallback.INSPECT);
        assertThat(ConfDirectory.decide(listener, "192.0.2.100", null)
                        .downstream()
                        .fallback())
                .isEqualTo(DownstreamUse.Fallback.REFUSE);
    }

    @Test
    void passThroughSampleShouldInspectTheOthers() {
        SessionDecision other = ConfDirectory.decide(listener("pass-through", 0), "192.0.2.1", null);

        assertThat(other.tls()).isEqualTo(ClientTls.OFFER);
        assertThat(other.downstream().server()).isEqualTo(SERVER);
    }

    @Test
    void transparentSampleShouldListenWhereTheRulesSendConnections() throws Exception {
        ListenerConfig listener = listener("transparent", 0);

        assertThat(listener.arrival().transparent()).isTrue();
        assertThat(listener.bind()).containsExactly(new HostPort("127.0.0.1", 2525), new HostPort("::1", 2525));
    }

    @Test
    void transparentSampleShouldDecideByTheOriginalDestination() {
        ListenerConfig listener = listener("transparent", 0);

        assertThat(ConfDirectory.decideIntercepted(listener, "192.0.2.99", "203.0.113.25")
                        .tls())
                .isEqualTo(ClientTls.PASS_THROUGH);
        assertThat(ConfDirectory.decideIntercepted(listener, "2001:db8:2::10", "2001:db8:113::25")
                        .rule())
                .isEqualTo("authorities");
        SessionDecision other = ConfDirectory.decideIntercepted(listener, "192.0.2.10", "198.51.100.25");
        assertThat(other.downstream().source()).isEqualTo(DownstreamUse.SourceAddress.CLIENT);
        assertThat(other.downstream().capabilities()).isEqualTo(DownstreamUse.Capabilities.MIRROR);
    }

    @Test
    void proxySampleShouldBelieveOnlyTheProxies() {
        ListenerConfig.Proxy intercepting = listener("proxy", 0).arrival().proxy();
        ListenerConfig.Proxy balancing = listener("proxy", 1).arrival().proxy();

        assertThat(List.of(intercepting.destination(), balancing.destination()))
                .containsExactly(ListenerConfig.ProxyDestination.ORIGINAL, ListenerConfig.ProxyDestination.IGNORED);
        assertThat(intercepting.networks().lookup(ConfDirectory.address("127.0.0.1")))
                .isNotNull();
        assertThat(intercepting.networks().lookup(ConfDirectory.address("192.0.2.10")))
                .isNull();
    }

    @Test
    void mirrorSampleShouldShowTheServersKeywordsWithoutStartTls() {
        ListenerConfig listener = listener("mirror", 0);

        SessionDecision decision = ConfDirectory.decide(listener, "192.0.2.1", null);
        assertThat(decision.tls()).isEqualTo(ClientTls.STRIP);
        assertThat(decision.downstream().capabilities()).isEqualTo(DownstreamUse.Capabilities.MIRROR);
        assertThat(listener.limits().messageSize()).isEqualTo(200L << 20);
    }

    private ListenerConfig listener(String sample, int index) {
        return new ConfDirectory(working)
                .with("smtpserver." + sample + ".xml", "smtpserver.xml")
                .load()
                .listeners()
                .get(index);
    }
}
