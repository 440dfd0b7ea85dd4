package org.tlsgateway.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministrationPortsTest {
    private static final JmxAddress NO_JMX = new JmxAddress(false, "127.0.0.1", 9999);

    @TempDir
    private Path conf;

    @Test
    void startShouldBeRefusedWithTheFileToChangeWhenWebAdminsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            webAdmin("enabled=true\nhost=127.0.0.1\nport=" + taken.getLocalPort() + "\n");

            assertThatThrownBy(() -> AdministrationPorts.demandFree(conf, NO_JMX))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("WebAdmin cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("webadmin.properties");
        }
    }

    @Test
    void startShouldBeRefusedWithTheFileToChangeWhenJmxsPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JmxAddress jmx = new JmxAddress(true, "127.0.0.1", taken.getLocalPort());

            assertThatThrownBy(() -> AdministrationPorts.demandFree(conf, jmx))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("JMX cannot listen on")
                    .hasMessageContaining("jmx.properties");
        }
    }

    @Test
    void portShouldNotMatterWhenItsServiceIsOff() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            webAdmin("enabled=false\nhost=127.0.0.1\nport=" + taken.getLocalPort() + "\n");

            assertThatCode(() -> AdministrationPorts.demandFree(conf, NO_JMX)).doesNotThrowAnyException();
        }
    }

    @Test
    void portShouldBeFreeAgainAfterItWasTried() throws Exception {
        webAdmin("enabled=true\nhost=127.0.0.1\nport=0\n");

        assertThatCode(() -> AdministrationPorts.demandFree(conf, new JmxAddress(true, "127.0.0.1", 0)))
                .doesNotThrowAnyException();
    }

    private void webAdmin(String properties) throws IOException {
        Files.writeString(conf.resolve("webadmin.properties"), properties);
    }
}
