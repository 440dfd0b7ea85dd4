package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.core.inspection.EngineResult.Skipped;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.inspection.scan.FakeEngine.Behaviour;

@Timeout(180)
class ScannersTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration TESTED = Duration.ofSeconds(4);
    private static final Duration SHORT = Duration.ofMillis(1200);
    private static final byte[] SMALL = "Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);

    /** For one that does not read: more than the buffers of two sockets hold. */
    private static byte[] message(Behaviour behaviour) {
        // More than the system takes for one that reads nothing.
        boolean unread = behaviour == Behaviour.DEAF || behaviour == Behaviour.ANSWERS_EARLY;
        return message(unread ? 20_000_000 : 1_000_000);
    }

    private static byte[] message(int size) {
        byte[] message = Arrays.copyOf(SMALL, size);
        Arrays.fill(message, SMALL.length, size, (byte) 'y');
        return message;
    }

    private static Engine engine(FakeEngine... addresses) {
        return engine("an-engine", addresses);
    }

    private static Engine engine(String name, FakeEngine... addresses) {
        return Engines.engine(
                addresses[0].kind(),
                name,
                Stream.of(addresses).map(FakeEngine::url).toArray(URI[]::new));
    }

    private static FakeEngine fake(Dialect dialect, Behaviour behaviour) throws IOException {
        return new FakeEngine(dialect, behaviour);
    }

    private static ScanReport scan(Duration budget, byte[] message, Engine... engines) throws Exception {
        try (Scanners scanners = new Scanners(Engines.config(budget, engines), ScanMetrics.NONE)) {
            return scanners.scan(Engines.FACTS, Engines.content(message));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void engineShouldGetEachByteAndItsAnswerCountWhenItIsGood(Dialect dialect) throws Exception {
        for (int size : new int[] {SMALL.length, 32 * 1024, 32 * 1024 + 1, 3_000_000}) {
            try (FakeEngine fake = fake(dialect, Behaviour.GOOD)) {
                ScanReport report = scan(AMPLE, message(size), engine(fake));

                assertThat(report.engines().get(0).result()).isInstanceOf(Answered.class);
                assertThat(fake.messages.remove()).isEqualTo(message(size));
            }
        }
    }

    static Stream<Arguments> misbehaviours() {
        return Stream.of(Dialect.values())
                .flatMap(dialect -> Stream.of(Behaviour.values())
                        .filter(behaviour -> behaviour != Behaviour.GOOD && behaviour != Behaviour.FORGETS)
                        .map(behaviour -> arguments(dialect, behaviour)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("misbehaviours")
    void engineShouldFailWithinTheBudgetAndHarmNoOtherWhenItMisbehaves(Dialect dialect, Behaviour behaviour)
            throws Exception {
        Dialect other = Dialect.values()[(dialect.ordinal() + 1) % Dialect.values().length];
        try (FakeEngine bad = fake(dialect, behaviour);
                FakeEngine good = fake(other, Behaviour.GOOD)) {
            byte[] message = message(behaviour);
            ScanReport report = scan(TESTED, message, engine("bad", bad), engine("good", good));

            EngineReport failed = report.engines().get(0);
            assertThat(failed.result())
                    .isInstanceOfSatisfying(
                            Failed.class, result -> assertThat(result.reason()).matches("[ -~]+"));
            assertThat(failed.millis()).isLessThan(60_000);
            assertThat(report.engines().get(1).result()).as(report.toString()).isInstanceOf(Answered.class);
            assertThat(good.messages.remove()).isEqualTo(message);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("misbehaviours")
    void nextAddressShouldAnswerWhenTheFirstMisbehaves(Dialect dialect, Behaviour behaviour) throws Exception {
        try (FakeEngine bad = fake(dialect, behaviour);
                FakeEngine good = fake(dialect, Behaviour.GOOD)) {
            ScanReport report = scan(TESTED, message(behaviour), engine(bad, good));

            assertThat(report.engines()).hasSize(1);
            assertThat(report.engines().get(0).result()).as(report.toString()).isInstanceOf(Answered.class);
            assertThat(good.messages).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nextAddressShouldAnswerWhenNobodyListensAtTheFirst(Dialect dialect) throws Exception {
        FakeEngine gone = fake(dialect, Behaviour.GOOD);
        gone.close();
        try (FakeEngine good = fake(dialect, Behaviour.GOOD)) {
            AtomicInteger opened = new AtomicInteger();
            try (Scanners scanners = new Scanners(Engines.config(AMPLE, engine(gone, good)), ScanMetrics.NONE)) {
                ScanReport report = scanners.scan(Engines.FACTS, counted(SMALL, opened));

                assertThat(report.engines().get(0).result()).isInstanceOf(Answered.class);
                assertThat(opened).as("the message is read once").hasValue(1);
            }
        }
    }

    private static ScannedContent counted(byte[] message, AtomicInteger opened) {
        return new ScannedContent() {
            @Override
            public long size() {
                return message.length;
            }

            @Override
            public InputStream open() {
                opened.incrementAndGet();
                return new ByteArrayInputStream(message);
            }
        };
    }

    @Test
    void messageShouldBeReadOnceWhenAllKindsAreAsked() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        try (FakeEngine rspamd = fake(Dialect.RSPAMD, Behaviour.GOOD);
                FakeEngine spamd = fake(Dialect.SPAMD, Behaviour.GOOD);
                FakeEngine clamd = fake(Dialect.CLAMD, Behaviour.GOOD);
                Scanners scanners = new Scanners(
                        Engines.config(AMPLE, engine("r", rspamd), engine("s", spamd), engine("c", clamd)),
                        ScanMetrics.NONE)) {
            ScanReport report = scanners.scan(Engines.FACTS, counted(SMALL, opened));

            assertThat(report.engines()).allMatch(engine -> engine.result() instanceof Answered);
            assertThat(report.spamTestValue()).isEqualTo(1);
            assertThat(report.virusTestValue()).isEqualTo(1);
            assertThat(opened).hasValue(1);
        }
    }

    @Test
    void addressShouldRestWhenItFailedThreeTimesAndAnswerAgainWhenItIsBack() throws Exception {
        try (FakeEngine fake = fake(Dialect.CLAMD, Behaviour.RESETS);
                Scanners scanners = new Scanners(Engines.config(AMPLE, engine(fake)), ScanMetrics.NONE)) {
            for (int i = 0; i < 5; i++) {
                scanners.scan(Engines.FACTS, Engines.content(SMALL));
            }
            assertThat(fake.connections).hasValue(CircuitBreaker.FAILURES);
            fake.behaviour = Behaviour.GOOD;
            boolean back = false;
            while (!back) {
                ScanReport report = scanners.scan(Engines.FACTS, Engines.content(SMALL));
                back = report.engines().get(0).result() instanceof Answered;
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void engineShouldSeeTheBeginningOnlyWhenTheMessageIsTooBigAndThatIsConfigured() throws Exception {
        try (FakeEngine fake = fake(Dialect.CLAMD, Behaviour.GOOD)) {
            ScanReport report = scan(AMPLE, message(100_000), Engines.limited(engine(fake), 40_000, Oversize.PARTIAL));

            assertThat(((Answered) report.engines().get(0).result()).coverage()).isEqualTo(Coverage.PARTIAL);
            assertThat(fake.messages.remove()).isEqualTo(message(40_000));
            assertThat(report.virusTestValue()).isZero();
        }
    }

    @Test
    void engineShouldNotBeAskedWhenTheMessageIsTooBigAndThatIsConfigured() throws Exception {
        try (FakeEngine fake = fake(Dialect.CLAMD, Behaviour.GOOD)) {
            ScanReport report = scan(AMPLE, message(100_000), Engines.limited(engine(fake), 40_000, Oversize.SKIP));

            assertThat(report.engines().get(0).result()).isInstanceOf(Skipped.class);
            assertThat(fake.connections).hasValue(0);
        }
    }

    @Test
    void noEngineShouldSeeWhatIsBeyondALimitOfTheForm() throws Exception {
        try (FakeEngine fake = fake(Dialect.CLAMD, Behaviour.GOOD)) {
            byte[] message = message(1_000_000);
            message[999_999] = 0;
            ScanReport report = scan(AMPLE, message, engine(fake));

            assertThat(report.content()).isEqualTo(new ContentVerdict.Unscannable("a NUL in it"));
            assertThat(report.engines().get(0).result()).isInstanceOf(Skipped.class);
            assertThat(fake.messages).isEmpty();
        }
    }

    @Test
    void scanShouldThrowWhenTheMessageCannotBeReadOrIsNotOfItsSize() throws Exception {
        try (FakeEngine fake = fake(Dialect.CLAMD, Behaviour.GOOD)) {
            for (long size : new long[] {SMALL.length - 1, SMALL.length + 1}) {
                ScannedContent wrong = new ScannedContent() {
                    @Override
                    public long size() {
                        return size;
                    }

                    @Override
                    public InputStream open() {
                        return new ByteArrayInputStream(SMALL);
                    }
                };
                try (Scanners scanners = new Scanners(Engines.config(AMPLE, engine(fake)), ScanMetrics.NONE)) {
                    assertThatThrownBy(() -> scanners.scan(Engines.FACTS, wrong))
                            .isInstanceOf(IOException.class);
                }
            }
            assertThat(fake.messages)
                    .as("nothing was shown as if it were whole")
                    .isEmpty();
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(Dialect.CLAMD, "stream: Eicar-Test-Signature FOUND\0", "viruses=[Eicar-Test-Signature]"),
                arguments(
                        Dialect.CLAMD, "stream: Heuristics.Encrypted.Zip FOUND\0", "unread=[Heuristics.Encrypted.Zip]"),
                arguments(
                        Dialect.CLAMD,
                        "stream: Heuristics.Limits.Exceeded.MaxFiles FOUND\0",
                        "unread=[Heuristics.Limits.Exceeded.MaxFiles]"),
                arguments(
                        Dialect.CLAMD,
                        "INSTREAM size limit exceeded. ERROR\0",
                        "Failed[reason=scanner says: INSTREAM size limit exceeded. ERROR"),
                arguments(Dialect.CLAMD, "stream: OK\0stream: OK\0", "Failed[reason=answer is not clamd's"),
                arguments(Dialect.CLAMD, "stream: a\r\nb FOUND\0", "Failed[reason=answer is not clamd's"),
                arguments(Dialect.CLAMD, "UNKNOWN COMMAND\0", "Failed[reason=answer is not clamd's"),
                arguments(
                        Dialect.SPAMD,
                        "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 7.5 / 5.0\r\n\r\nGTUBE,OTHER",
                        "action=ADD_HEADER, score=7.5, requiredScore=15.0"),
                arguments(
                        Dialect.SPAMD,
                        "SPAMD/1.1 0 EX_OK\r\ncontent-length: 5\r\nSpam: True ; 1000.0 / 5.0\r\n\r\nGTUBE",
                        "action=REJECT, score=1000.0"),
                arguments(
                        Dialect.SPAMD,
                        "SPAMD/1.1 0 EX_OK\r\nSpam: False ; -2.0 / 5.0\r\n\r\n",
                        "action=NO_ACTION, score=-2.0, requiredScore=15.0, symbols=[]"),
                arguments(
                        Dialect.SPAMD,
                        "SPAMD/1.0 76 Bad header line: EOF\r\n",
                        "Failed[reason=scanner says: 76 Bad header line"),
                arguments(Dialect.SPAMD, "SPAMD/1.1 0 EX_OK\r\n\r\nGTUBE", "Failed[reason=answer without points"),
                arguments(
                        Dialect.SPAMD,
                        "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1e5 / 5.0\r\n\r\n",
                        "Failed[reason=answer without points"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("answers")
    void answerShouldBeReadAsTheProtocolSays(Dialect dialect, String answer, String expected) throws Exception {
        try (FakeEngine fake = fake(dialect, Behaviour.GOOD)) {
            fake.answer = answer;
            ScanReport report = scan(AMPLE, SMALL, engine(fake));

            assertThat(report.engines().get(0).result().toString()).contains(expected);
        }
    }

    @Test
    void scanShouldTellItsFailureInTimeWhenAllAddressesHang() throws Exception {
        try (FakeEngine one = fake(Dialect.SPAMD, Behaviour.HANGS);
                FakeEngine two = fake(Dialect.SPAMD, Behaviour.HANGS)) {
            ScanReport report = scan(SHORT, SMALL, engine(one, two));

            assertThat(report.engines().get(0).result()).isEqualTo(new Failed("no answer in time"));
            assertThat(List.of(one.connections.get(), two.connections.get())).containsExactly(1, 1);
        }
    }
}
