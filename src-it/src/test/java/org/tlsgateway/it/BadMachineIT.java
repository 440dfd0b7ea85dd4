package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.Ports;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** A port that is taken, a disk that is full. */
class BadMachineIT {
    @Test
    void gatewayShouldEndWithAClearErrorWhenItsPortIsInUse() throws IOException {
        GatewayProcess gateway = new GatewayProcess(GatewayConf::new);
        gateway.prepare();
        try (ServerSocket taken = new ServerSocket(gateway.port(), 1, InetAddress.getLoopbackAddress())) {
            gateway.start();
            int code = gateway.process().awaitExit(Duration.ofSeconds(90));
            assertThat(code).as(gateway.log()).isEqualTo(1);
            assertThat(gateway.log())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .containsIgnoringCase("in use");
        } finally {
            gateway.afterAll(null);
        }
    }

    @Test
    void mailShouldBeDeferredAndNothingLostWhenTheDiskIsFull() throws IOException {
        int sinkPort = Ports.free();
        GatewayProcess gateway =
                new GatewayProcess(() -> new GatewayConf().destination("sink.test", "opportunistic", sinkPort, ""));
        Path var = onSmallDisk(gateway);
        try {
            gateway.start();
            gateway.awaitBanner();
            assertThat(send(gateway, "before")).startsWith("250");
            long free = Files.getFileStore(var).getUsableSpace();
            Path filler = var.resolve("filler");
            fill(filler, free - (20 << 20));
            assertThat(send(gateway, "while little is left")).startsWith("452 4.3.1");
            fill(filler, free);
            assertThat(send(gateway, "while nothing is left")).startsWith("452 4.3.1");
            assertThat(sendBig(gateway)).startsWith("452 4.3.1");
            Files.delete(filler);
            Waiting.until(
                    "room is seen",
                    Duration.ofSeconds(20),
                    () -> send(gateway, "after").startsWith("250"));
            assertArrival(sinkPort);
        } finally {
            removeDisk(gateway, var);
        }
    }

    @Test
    void mailShouldBeDeliveredOnceWhenTheDiskIsFullMeanwhile() throws IOException {
        FakeSink sink = new FakeSink(Duration.ofMinutes(1));
        GatewayProcess gateway =
                new GatewayProcess(() -> new GatewayConf().destination("sink.test", "opportunistic", sink.port(), ""));
        Path var = onSmallDisk(gateway);
        try {
            gateway.start();
            gateway.awaitBanner();
            // What the removal of so many takes does not fit into the page that the log has left.
            int count = 300;
            try (SmtpDialogue client = SmtpDialogue.hello(gateway.port())) {
                for (int i = 0; i < count; i++) {
                    assertThat(client.mail("s@client.test", "a@sink.test", Messages.plain("full-" + i)))
                            .startsWith("250");
                }
            }
            Path filler = var.resolve("filler");
            fill(filler, Files.getFileStore(var).getUsableSpace());
            sink.delay(Duration.ZERO);
            Waiting.until(
                    "all mail", Duration.ofSeconds(150), () -> sink.messages().size() >= count);
            Files.delete(filler);
            Waiting.until(
                    "room is seen",
                    Duration.ofSeconds(20),
                    () -> send(gateway, "after").startsWith("250"));
            gateway.process().close();
            gateway.start();
            gateway.awaitBanner();
            assertThat(send(gateway, "last")).startsWith("250");
            Waiting.until(
                    "the last mail",
                    Duration.ofSeconds(40),
                    () -> sink.messages().stream().anyMatch(message -> message.contains("Subject: last\r\n")));
            assertThat(sink.messages()).hasSize(count + 2);
        } finally {
            removeDisk(gateway, var);
            sink.close();
        }
    }

    /** Gives it a {@code var} on a disk of 256 MiB. */
    private static Path onSmallDisk(GatewayProcess gateway) throws IOException {
        Peers.requireRoot();
        gateway.prepare();
        Path var = gateway.root().resolve("var");
        Path saved = gateway.root().resolve("saved");
        Files.move(var, saved);
        Files.createDirectory(var);
        Command.run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", var.toString())
                .succeeded();
        Command.run("cp", "-a", saved.resolve("tls").toString(), var.toString()).succeeded();
        return var;
    }

    private static void removeDisk(GatewayProcess gateway, Path var) {
        gateway.process().close();
        Command.run("umount", var.toString());
        gateway.afterAll(null);
    }

    private static void assertArrival(int sinkPort) {
        try (FakeSink sink = new FakeSink(sinkPort, Duration.ZERO)) {
            Waiting.until(
                    "both messages",
                    Duration.ofSeconds(40),
                    () -> sink.messages().size() >= 2);
            assertThat(sink.messages())
                    .anyMatch(message -> message.contains("Subject: before\r\n"))
                    .anyMatch(message -> message.contains("Subject: after\r\n"))
                    .noneMatch(message -> message.contains("Subject: while"));
        }
    }

    private static void fill(Path filler, long bytes) {
        // dd stops where the disk is full, which is as far as it shall go
        Command.run("dd", "if=/dev/zero", "of=" + filler, "bs=1M", "count=" + ((bytes >> 20) + 1));
    }

    private static String send(GatewayProcess gateway, String subject) {
        try (SmtpDialogue client = SmtpDialogue.hello(gateway.port())) {
            return client.mail("s@client.test", "a@sink.test", Messages.plain(subject));
        }
    }

    private static String sendBig(GatewayProcess gateway) {
        try (SmtpDialogue client = SmtpDialogue.hello(gateway.port())) {
            String body = ("x".repeat(76) + "\r\n").repeat(15_000);
            return client.mail("s@client.test", "a@sink.test", Messages.with("while nothing is left, big", body));
        }
    }
}
