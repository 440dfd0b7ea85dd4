package org.tlsgateway.hooks.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.hooks.listener.ReflectiveLoader;

class GatewayStartableTest {
    @TempDir
    Path working;

    private GatewayStartable startable;

    @BeforeEach
    void configuration() throws Exception {
        Files.createDirectories(working.resolve("conf"));
        Files.createDirectories(working.resolve("var/tmp"));
        Files.writeString(working.resolve("conf/mailetcontainer.xml"), "<mailetcontainer/>");
        Files.writeString(working.resolve("conf/outbound.sieve"), "keep;\n");
        smtpserver(0, "strip");
        FileSystem fileSystem = mock(FileSystem.class);
        file(fileSystem, "file://conf/", "conf");
        file(fileSystem, "file://var/tmp", "var/tmp");
        startable = new GatewayStartable(
                fileSystem, new ReflectiveLoader(), mail -> {}, ReflectiveLoader.stub(MetricFactory.class));
    }

    private void file(FileSystem fileSystem, String url, String path) throws FileNotFoundException {
        when(fileSystem.getFile(url)).thenReturn(working.resolve(path).toFile());
    }

    private void smtpserver(int port, String tls) throws Exception {
        Files.writeString(working.resolve("conf/smtpserver.xml"), """
                <smtpservers>
                  <gateway name="inbound">
                    <bind>127.0.0.1:%d</bind>
                    <rules><rule name="all" tls="%s"/></rules>
                  </gateway>
                </smtpservers>
                """.formatted(port, tls));
    }

    @Test
    void listenersShouldOpenAndCloseWhenJamesStartsAndStops() throws Exception {
        Path leftover = Files.createFile(working.resolve("var/tmp/message-1.tmp"));
        Path other = Files.createFile(working.resolve("var/tmp/other"));
        startable.start();
        int port = startable.servers().get(0).getPort();
        try (Socket client = new Socket("127.0.0.1", port)) {
            assertThat((char) client.getInputStream().read()).isEqualTo('2');
        }
        assertThat(leftover).doesNotExist();
        assertThat(other).exists();
        startable.stop();
        startable.stop();
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(IOException.class);
    }

    @Test
    void startShouldFailWithTheReasonWhenTheConfigurationIsNotGood() throws Exception {
        smtpserver(0, "sometimes");
        assertThatThrownBy(startable::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("conf/smtpserver.xml:4")
                .hasMessageContaining("sometimes");
        startable.stop();
    }

    @Test
    void startShouldFailWithTheAddressWhenThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            smtpserver(port, "strip");
            assertThatThrownBy(startable::start)
                    .hasMessageContaining(
                            "The gateway does not start: listener inbound cannot listen on 127.0.0.1:" + port);
        }
        startable.stop();
    }
}
