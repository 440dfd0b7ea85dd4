package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.PeerProcess;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;
import org.tlsgateway.it.env.WorkDirectory;

/** What the kernel saw: the body is written and synced before the 250 is. */
class SyncIT {
    private static final String MARKER = "this-very-line-has-to-be-on-disk";
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @RegisterExtension
    static final GatewayProcess GATEWAY =
            new GatewayProcess(() -> new GatewayConf().destination("sink.test", "opportunistic", SINK.port(), ""));

    @Test
    void bodyShouldBeOnDiskBeforeTheClientIsToldSo() {
        Peers.require("strace");
        Peers.requireRoot();
        try (WorkDirectory directory = WorkDirectory.create("strace")) {
            Path trace = directory.path().resolve("trace");
            PeerProcess strace = PeerProcess.start(
                    "strace",
                    directory.path().resolve("output"),
                    Map.of(),
                    List.of(
                            "strace",
                            "-f",
                            "-y",
                            "-s",
                            "100000",
                            "-e",
                            "trace=write,writev,pwrite64,pwritev,fsync,fdatasync,msync,sendto,sendmsg",
                            "-o",
                            trace.toString(),
                            "-p",
                            Long.toString(GATEWAY.process().pid())));
            strace.awaitOutput("attached", Duration.ofSeconds(20));
            String reply;
            try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
                reply = client.mail("s@client.test", "a@sink.test", Messages.with("synced", MARKER));
            }
            assertThat(reply).startsWith("250");
            Waiting.until(
                    "the trace of the reply",
                    Duration.ofSeconds(10),
                    () -> lines(trace).stream().anyMatch(line -> line.contains("queued as")));
            strace.close();
            List<String> lines = lines(trace);
            int written = first(lines, 0, line -> line.contains("queue/store/") && line.contains(MARKER));
            assertThat(written).as("the body is written to the log").isNotNegative();
            int done = synced(lines, written);
            int told = first(lines, 0, line -> line.contains("queued as"));
            assertThat(done).as("the log is synced after the write").isGreaterThan(written);
            assertThat(told).as("the reply is written after the sync").isGreaterThan(done);
        }
    }

    private static List<String> lines(Path trace) {
        try {
            return java.nio.file.Files.readAllLines(trace, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Where a sync of the log that began after the line has ended; strace splits calls that overlap. */
    private static int synced(List<String> lines, int after) {
        Set<String> begun = new HashSet<>();
        for (int i = after + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            String thread = line.substring(0, line.indexOf(' '));
            if (line.matches(".* f(data)?sync\\(.*queue/store/.*\\) += 0.*")
                    || line.matches(".*f(data)?sync resumed>.*= 0.*") && begun.contains(thread)) {
                return i;
            }
            if (line.matches(".* f(data)?sync\\(.*queue/store/.*<unfinished.*")) {
                begun.add(thread);
            }
        }
        return -1;
    }

    private static int first(List<String> lines, int from, Predicate<String> wanted) {
        for (int i = from; i < lines.size(); i++) {
            if (wanted.test(lines.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
