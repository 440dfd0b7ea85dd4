package org.tlsgateway.bench.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a TLS session costs that is open and says nothing. */
final class IdleSessions {
    private static final double KIB_PER_MIB = 1024;
    private static final long SETTLE_MILLIS = 2000;
    /** As many handshakes are made before, so that what is loaded and compiled for them is not taken for memory of sessions. */
    private static final int WARM_UP = 10;

    private IdleSessions() {}

    /** KiB by which a relay that was just started grows for each. */
    static double kibEach(Tools tools, Relay relay, int sessions) throws IOException, InterruptedException {
        holding(tools, relay, sessions / WARM_UP);
        double before = PeakMemory.now(relay.contender());
        return (holding(tools, relay, sessions) - before) * KIB_PER_MIB / sessions;
    }

    /** MiB of the relay while so many are open. */
    private static double holding(Tools tools, Relay relay, int sessions) throws IOException, InterruptedException {
        List<String> command = List.of(
                tools.program("generator"), Integer.toString(relay.securePort()), "hold", Integer.toString(sessions));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = output.readLine();
            if (line == null || Numbers.parse(line).get("open") != sessions) {
                throw new IOException("not all sessions could be opened: " + line);
            }
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            return PeakMemory.now(relay.contender());
        } finally {
            process.destroyForcibly();
        }
    }
}
