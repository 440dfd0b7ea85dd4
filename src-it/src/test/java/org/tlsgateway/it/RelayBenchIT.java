package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.BuiltTree;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.Peers;

/** {@code gateway bench relay} with a handful of messages: that it measures, not what. */
class RelayBenchIT {
    @BeforeAll
    static void takeWhatMavenHasBuilt() throws IOException {
        BuiltTree.takeAsItIs();
    }

    @Test
    void benchShouldProveAndMeasureBothRelaysWhenEveryMessageArrives() {
        Peers.requireRoot();
        Peers.require("postfix", "rspamd", "strace", "cc");

        Command bench = bench("--runs", "1", "--messages", "40", "--warm-up", "0", "--idle-sessions", "50");

        // 0 or 1: with so few messages goals may well be missed.
        assertThat(bench.exitCode()).as(bench.output()).isBetween(0, 1);
        for (String relay : List.of("gateway", "Postfix")) {
            assertThat(bench.output())
                    .contains("proof, " + relay + ", good: arrives")
                    .contains("proof, " + relay + ", wrong-name: nothing arrives")
                    .contains("proof, " + relay + ", unknown-ca: nothing arrives")
                    .contains("proof, " + relay + ", no-starttls: nothing arrives")
                    .contains("proof, " + relay + ": synced before the 250");
            for (String job : List.of("4 KiB, 1", "4 KiB, 20", "100 KiB, 1", "100 KiB, 20", "strip, 4 KiB, 1")) {
                assertThat(bench.output()).contains("| " + job + " per connection | " + relay + " | ");
            }
        }
        assertThat(bench.output())
                .containsPattern(Pattern.compile("gateway / Postfix, CPU \\| [0-9.]+ \\| <= 0.8"))
                .contains("| CPU, first messages after start / warm |")
                .contains("| resident idle, MiB |")
                .contains("| CPU s per 1,000 that asking Rspamd adds, 300 messages a second |")
                .contains("| CPU s per 1,000 that asking Rspamd adds, each as fast as it goes |")
                .contains("| KiB for each of 50 idle TLS sessions |");
    }

    @Test
    void benchShouldSayWhichCasesThereAreWhenItDoesNotKnowOne() {
        Peers.requireRoot();

        Command bench = bench("--cases", "small-1,tiny");

        assertThat(bench.exitCode()).isEqualTo(2);
        assertThat(bench.output()).contains("no case \"tiny\"; there are proof, ");
    }

    private static Command bench(String... options) {
        ArrayList<String> command = new ArrayList<>(List.of(BuiltTree.script().toString(), "bench", "relay"));
        command.addAll(List.of(options));
        return Command.run(Duration.ofMinutes(5), command);
    }
}
