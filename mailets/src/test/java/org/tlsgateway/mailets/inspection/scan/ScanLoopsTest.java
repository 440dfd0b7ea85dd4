package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.mailets.inspection.scan.FakeEngine.Behaviour;

/** What the thread of a scan must do beside waiting for answers: stop, be stopped, and leave nothing behind. */
@Timeout(60)
class ScanLoopsTest {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final byte[] SMALL = "Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    private static Scanners scanners(Duration budget, Engine engine) {
        return new Scanners(Engines.config(budget, engine), ScanMetrics.NONE);
    }

    private static EngineResult scan(Scanners scanners) throws Exception {
        return scanners.scan(Engines.FACTS, Engines.content(SMALL))
                .engines()
                .get(0)
                .result();
    }

    private static Engine engine(FakeEngine... addresses) {
        URI[] urls = List.of(addresses).stream().map(FakeEngine::url).toArray(URI[]::new);
        return Engines.engine(addresses[0].kind(), "an-engine", urls);
    }

    /** In a thread of its own. */
    private static FutureTask<EngineResult> start(Scanners scanners) {
        FutureTask<EngineResult> task = new FutureTask<>(() -> scan(scanners));
        new Thread(task, "scan").start();
        return task;
    }

    /** The test's time ends it too. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    private static void awaitMessage(FakeEngine engine) throws InterruptedException {
        await(() -> !engine.messages.isEmpty());
    }

    @Test
    void scanShouldFailAtOnceAtAllAddressesWhenTheGatewayStops() throws Exception {
        try (FakeEngine one = new FakeEngine(Dialect.CLAMD, Behaviour.HANGS);
                FakeEngine two = new FakeEngine(Dialect.CLAMD, Behaviour.HANGS);
                Scanners scanners = scanners(LONG, engine(one, two))) {
            Future<EngineResult> result = start(scanners);
            awaitMessage(one);
            scanners.close();

            assertThat(result.get()).isEqualTo(new Failed("no answer: the gateway is stopping"));
            assertThat(two.connections).hasValue(0);
            assertThat(scan(scanners)).isEqualTo(new Failed("no answer: the gateway is stopping"));
        }
    }

    @Test
    void scanShouldEndWithoutAResultWhenItsThreadIsInterrupted() throws Exception {
        try (FakeEngine hangs = new FakeEngine(Dialect.CLAMD, Behaviour.HANGS);
                Scanners scanners = scanners(LONG, engine(hangs))) {
            FutureTask<EngineResult> result = new FutureTask<>(() -> scan(scanners));
            Thread thread = new Thread(result, "scan");
            thread.start();
            awaitMessage(hangs);
            thread.interrupt();

            assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(hangs.connections).hasValue(1);
        }
    }

    @Test
    void scanShouldEndInTimeWhenRspamdTalksWithoutEndAndSaysNothing() throws Exception {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(5000);
        try (FakeRspamd endless = new FakeRspamd(exchange -> {
                    while (true) {
                        exchange.send(interim);
                    }
                });
                Scanners scanners = scanners(SHORT, Engines.rspamd(endless.url(), null))) {
            assertThat(scan(scanners)).isEqualTo(new Failed("no answer in time"));
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost, Answered", "nobody.invalid, Failed[reason=no answer: IllegalStateException: unknown host"})
    void engineShouldBeFoundByTheNameOfItsHost(String host, String expected) throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM));
                Scanners scanners = scanners(
                        LONG,
                        Engines.engine(
                                EngineKind.RSPAMD,
                                "named",
                                URI.create("http://" + host + ":" + rspamd.url().getPort())))) {
            assertThat(scan(scanners).toString()).startsWith(expected);
        }
    }

    @Test
    void failureShouldNameTheHostWhenItIsUnknownAndHasAnUnderscore() throws Exception {
        URI address = URI.create("tcp://no_body.invalid:3310");
        try (Scanners scanners = scanners(LONG, Engines.engine(EngineKind.CLAMD, "named", address))) {
            assertThat(scan(scanners).toString()).contains("unknown host no_body.invalid");
        }
    }

    @ParameterizedTest
    @EnumSource(Behaviour.class)
    void nothingShouldBeLeftBehindWhenScansHaveEnded(Behaviour behaviour) throws Exception {
        // What is loaded once is loaded.
        scanTwentyTimes(behaviour);
        long descriptors = descriptors();
        long buffers = buffers();

        List<EngineResult> results = scanTwentyTimes(behaviour);

        // The fake's threads close theirs in their own time.
        await(() -> descriptors() <= descriptors);
        assertThat(buffers()).as(results.toString()).isEqualTo(buffers);
    }

    private static List<EngineResult> scanTwentyTimes(Behaviour behaviour) throws Exception {
        List<EngineResult> results = new ArrayList<>();
        try (FakeEngine engine = new FakeEngine(Dialect.RSPAMD, behaviour);
                Scanners scanners = scanners(SHORT, engine(engine))) {
            for (int i = 0; i < 20; i++) {
                results.add(scan(scanners));
            }
        }
        return results;
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long buffers() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }
}
