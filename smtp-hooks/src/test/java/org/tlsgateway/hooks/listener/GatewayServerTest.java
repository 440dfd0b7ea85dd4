package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.name.HostPort;

class GatewayServerTest {
    @TempDir
    Path directory;

    private RunningListener.Setup listener() {
        return RunningListener.with(new FakeContainer(), directory);
    }

    @Test
    void startShouldFailWithTheAddressWhenThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            RunningListener.Setup setup = listener().bind(new HostPort("127.0.0.1", taken.getLocalPort()));
            assertThatThrownBy(setup::start).hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void listenerShouldListenEverywhereWhenItHasSeveralAddresses() throws Exception {
        try (RunningListener listener = listener()
                .bind(new HostPort("127.0.0.1", 0), new HostPort("::1", 0))
                .start()) {
            List<String> bound = List.of(listener.server().getBoundAddresses());
            assertThat(bound).hasSize(2);
            assertThat(bound.get(0)).matches("127\\.0\\.0\\.1:\\d+");
            assertThat(bound.get(1)).matches("\\[0:0:0:0:0:0:0:1]:\\d+");
            int port = listener.server().getListenAddresses().get(1).getPort();
            try (Socket socket = new Socket("::1", port)) {
                assertThat((char) socket.getInputStream().read()).isEqualTo('2');
            }
        }
    }

    @Test
    void connectionShouldBeRefusedWhenThereAreTooManyFromOneAddress() throws Exception {
        try (RunningListener listener = listener()
                        .limits(new ListenerConfig.Limits(0, 2, 0, 100, 1000, 1000, 10))
                        .start();
                SmtpTalker first = listener.connect();
                SmtpTalker second = listener.connect()) {
            assertThat(first.reply()).startsWith("220");
            assertThat(second.reply()).startsWith("220");
            try (SmtpTalker third = listener.connect()) {
                assertThat(third.reply()).startsWith("421 4.3.2");
                assertThat(third.reply()).isEmpty();
            }
            first.say("QUIT");
            assertThat(first.reply()).isEmpty();
            first.close();
            awaitBanner(listener);
        }
    }

    /** The place of a client that is gone is free as soon as the listener has noticed. */
    private static void awaitBanner(RunningListener listener) throws Exception {
        while (true) {
            try (SmtpTalker client = listener.connect()) {
                if (client.reply().startsWith("220")) {
                    return;
                }
            }
        }
    }

    @Test
    void newRulesShouldHoldForNewSessionsWhenTheyAreReloaded() throws Exception {
        try (RunningListener listener = listener().start();
                SmtpTalker before = listener.connect()) {
            before.reply();
            ListenerConfig old = listener.server().listener();
            listener.server()
                    .reload(
                            new ListenerConfig(
                                    old.name(),
                                    old.bind(),
                                    "new.example",
                                    null,
                                    old.clients(),
                                    old.policy(),
                                    old.auth(),
                                    old.limits(),
                                    old.timeouts(),
                                    old.ioThreads(),
                                    old.workerThreads(),
                                    old.processor()),
                            null);
            try (SmtpTalker after = listener.connect()) {
                assertThat(after.reply()).startsWith("220 new.example");
                assertThat(after.say("EHLO c.example")).doesNotContain("STARTTLS");
            }
            assertThat(before.say("EHLO c.example"))
                    .startsWith("250-gw.example")
                    .contains("STARTTLS");
        }
    }
}
