package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.inspection.scan.FakeEngine.Behaviour;

/** Twenty big messages at once need hardly more memory than none. */
@Timeout(300)
class ScanMemoryTest {
    private static final int MESSAGES = 20;
    private static final long SIZE = 30L << 20;
    private static final long MOST = 200L << 20;
    private static final byte[] LINE = "a line of text in a very long message\r\n".getBytes();

    private final AtomicLong peak = new AtomicLong();

    /** A message that is made while it is read, and measures the memory in use as it goes. */
    private final class Made extends InputStream {
        private long at;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at >= SIZE) {
                return -1;
            }
            int count = (int) Math.min(length, SIZE - at);
            for (int i = 0; i < count; i++) {
                into[offset + i] =
                        at + i < 2 ? LINE[LINE.length - 2 + (int) at + i] : LINE[(int) ((at + i) % LINE.length)];
            }
            if (at / (SIZE / 2) != (at + count) / (SIZE / 2)) {
                measure();
            }
            at += count;
            return count;
        }
    }

    private static long live() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory()
                - runtime.freeMemory()
                + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private void measure() {
        peak.accumulateAndGet(live(), Math::max);
    }

    private ScannedContent content() {
        return new ScannedContent() {
            @Override
            public long size() {
                return SIZE;
            }

            @Override
            public InputStream open() {
                return new Made();
            }
        };
    }

    @Test
    void memoryShouldStayBoundedWhenTwentyBigMessagesAreScannedAtOnce() throws Exception {
        try (FakeEngine rspamd = new FakeEngine(Dialect.RSPAMD, Behaviour.FORGETS);
                FakeEngine clamd = new FakeEngine(Dialect.CLAMD, Behaviour.FORGETS);
                FakeEngine deaf = new FakeEngine(Dialect.SPAMD, Behaviour.DEAF);
                Scanners scanners = new Scanners(
                        Engines.config(
                                Duration.ofSeconds(120),
                                engine("r", rspamd),
                                engine("c", clamd),
                                Engines.engine(EngineKind.SPAMD, "deaf", deaf.url())),
                        ScanMetrics.NONE)) {
            long idle = live();
            ExecutorService threads = Executors.newFixedThreadPool(MESSAGES);
            List<Future<ScanReport>> scans = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                scans.add(threads.submit(() -> scanners.scan(Engines.FACTS, content())));
            }
            for (Future<ScanReport> scan : scans) {
                ScanReport report = scan.get();
                assertThat(report.engines().get(0).result()).isInstanceOf(Answered.class);
                assertThat(report.engines().get(1).result()).isInstanceOf(Answered.class);
                assertThat(report.engines().get(2).result()).isInstanceOf(Failed.class);
            }
            threads.shutdown();
            assertThat(peak.get() - idle).isPositive().isLessThan(MOST);
        }
    }

    private static org.tlsgateway.core.config.InspectionConfig.Engine engine(String name, FakeEngine fake)
            throws IOException {
        URI url = fake.url();
        return Engines.engine(fake.kind(), name, url);
    }
}
