package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.Network;
import org.tlsgateway.it.env.Network.Machine;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.Postfix;

/** The network of namespaces is what the other tests take it for, and the rules of the document are rules to the kernel. */
class NetworkIT {
    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", "."), "../docs/interception.md");
    private static final Pattern RULES = Pattern.compile("```nft\\n(.*?)```", Pattern.DOTALL);

    @Order(1)
    @RegisterExtension
    static final Network NETWORK = new Network();

    @Order(2)
    @RegisterExtension
    static final Postfix POSTFIX = Postfix.onServer();

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void clientShouldReachTheServerByWayOfTheRouter(String server) {
        Peers.require("swaks");
        String talk = Machine.CLIENT
                .run("swaks", "--server", "[" + server + "]", "--quit-after", "EHLO", "--helo", "client.test")
                .succeeded();
        assertThat(talk).contains("220 mx.downstream.test").contains("250-STARTTLS");
    }

    @Test
    void namespaceShouldBeRemovedWhenItsRunWasKilled() {
        // no process can have this number
        Command.run("ip", "netns", "add", "gatewayit-99999999-client").succeeded();
        Network.removeLeftovers();
        assertThat(Command.run("ip", "netns", "list").succeeded())
                .doesNotContain("99999999")
                .contains("gatewayit-" + ProcessHandle.current().pid() + "-client");
    }

    @Test
    void everyRuleSetOfTheDocumentShouldLoad() throws IOException {
        List<String> problems = new ArrayList<>();
        int sets = 0;
        for (Matcher rules = RULES.matcher(Files.readString(DOCUMENT)); rules.find(); sets++) {
            Command nft = Machine.ROUTER.run(
                    rules.group(1).getBytes(StandardCharsets.UTF_8), List.of("nft", "-c", "-f", "-"));
            if (nft.exitCode() != 0) {
                problems.add(nft.output());
            }
        }
        assertThat(sets).isEqualTo(2);
        assertThat(problems).isEmpty();
    }
}
