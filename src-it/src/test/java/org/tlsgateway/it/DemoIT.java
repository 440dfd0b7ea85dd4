package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.Peers;

/** {@code gateway demo} judges itself by its exit code; here is what it has to show besides. */
class DemoIT {
    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."), "..");
    private static final List<String> AS_IS = List.of();

    @Test
    void demoShouldLetTheClientVerifyTheServersCertificateWhenTheRulePassesThrough() {
        String shown = demo(AS_IS, AS_IS, "--loopback").succeeded();

        assertThat(after(shown, "Listener pass-through"))
                .contains("verified certificate of mx.good.test")
                .containsPattern("passed +\\d+ bytes to 127.0.0.1:\\d+")
                .contains("the same TLS session");
        assertThat(shown).doesNotContain("Intercepted client").doesNotContain("WRONG");
    }

    @Test
    void demoShouldInterceptAClientWhenRootRunsIt() {
        Peers.requireRoot();
        Peers.require("ip", "nft");

        String shown = after(demo(AS_IS, AS_IS).succeeded(), "Intercepted client 192.0.2.10");

        assertThat(shown)
                .containsPattern("delivery +wanted verify, got verify from 203.0.113.25:25: delivered")
                .contains("from 192.0.2.10, TLS")
                .contains("550 5.7.1 ")
                .contains("verified certificate of mx.good.test")
                .containsPattern("passed +\\d+ bytes to 203.0.113.26:25")
                .contains("from 192.0.2.10, the same TLS session")
                .contains("13 messages, everything was as it should be");
        assertThat(Command.run("ip", "netns", "list").succeeded()).doesNotContain("gatewaydemo-");
    }

    @Test
    void demoShouldSayWhyNobodyIsInterceptedWhenSomebodyElseThanRootRunsIt() {
        String shown = demo(AS_IS, List.of("-Duser.name=somebody")).succeeded();

        assertThat(shown).contains("Intercepted client: left out, only root can make network namespaces");
    }

    @Test
    void demoShouldSayWhyNobodyIsInterceptedWhenTheMachineDoesNotAllowIt() {
        Peers.requireRoot();
        Peers.require("ip", "nft", "setpriv");

        String shown =
                demo(List.of("setpriv", "--bounding-set=-sys_admin"), AS_IS).succeeded();

        assertThat(shown)
                .contains("Intercepted client: left out, this machine does not allow it: ip netns add")
                .contains("10 messages, everything was as it should be");
    }

    private static Command demo(List<String> before, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dgateway.home=" + PROJECT));
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "org.tlsgateway.server.command.Gateway", "demo"));
        command.addAll(List.of(arguments));
        return Command.run(new byte[0], command);
    }

    private static String after(String shown, String words) {
        assertThat(shown).contains(words);
        return shown.substring(shown.indexOf(words));
    }
}
