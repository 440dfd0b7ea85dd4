package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tlsgateway.downstream.smtp.ClientFixture.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.downstream.smtp.ContentScanner.Scanned;

class ContentScannerTest {
    private static final int SMALL = 256 * 1024;

    private final ContentScanner scanner = new ContentScanner(Runnable::run);

    /** What it says of its size need not be true. */
    private static MessageContent content(byte[] bytes, long size, AtomicInteger opened) {
        return new MessageContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                opened.incrementAndGet();
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    private static byte[] ended(int length) {
        byte[] bytes = "x".repeat(length).getBytes();
        bytes[length - 2] = '\r';
        bytes[length - 1] = '\n';
        return bytes;
    }

    @Test
    void smallContentShouldBeReadOnceAndHeldUntilItIsForgotten() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        byte[] bytes = ended(1000);

        Scanned scanned = scanner.scan(content(bytes, 1000, opened)).get();

        try (InputStream in = scanned.content().open()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(opened).hasValue(1);
        assertThat(scanner.held()).isEqualTo(1000);
        scanner.forget(scanned);
        assertThat(scanner.held()).isZero();
    }

    @Test
    void bigContentShouldStayWhereItIs() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        MessageContent big = content(ended(SMALL + 1), SMALL + 1, opened);

        Scanned scanned = scanner.scan(big).get();

        assertThat(scanned.content()).isSameAs(big);
        assertThat(scanned.facts().size()).isEqualTo(SMALL + 1);
        assertThat(scanner.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 999, 1001, SMALL, Long.MAX_VALUE})
    void whatCanBeReadShouldCountWhenTheContentIsNotOfItsSize(long size) throws Exception {
        MessageContent odd = content(ended(1000), size, new AtomicInteger());

        Scanned scanned = scanner.scan(odd).get();

        assertThat(scanned.facts().size()).isEqualTo(1000);
        assertThat(scanned.content()).isSameAs(odd);
        assertThat(scanner.held()).isZero();
    }

    @Test
    void contentShouldStayWhereItIsWhenEnoughOfOthersIsHeld() throws Exception {
        List<Scanned> all = new ArrayList<>();
        MessageContent last = bytes(ended(SMALL));
        for (int i = 0; i < 8 * 4; i++) {
            all.add(scanner.scan(bytes(ended(SMALL))).get());
        }

        assertThat(scanner.held()).isEqualTo(8L << 20);
        assertThat(scanner.scan(last).get().content()).isSameAs(last);
        all.forEach(scanner::forget);
        assertThat(scanner.held()).isZero();
        assertThat(scanner.scan(bytes(ended(SMALL))).get().content()).isInstanceOf(BytesContent.class);
    }

    @Test
    void contentShouldBeLookedAtOnceForAllItsDestinations() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        MessageContent content = content(ended(1000), 1000, opened);
        Scanned first = scanner.scan(content).get();

        Scanned second = scanner.scan(content).get();

        assertThat(second.facts()).isEqualTo(first.facts());
        assertThat(second.content()).isSameAs(content);
        assertThat(opened).hasValue(1);
    }

    @Test
    void defectShouldBeToldOfHeldContentToo() throws Exception {
        Scanned scanned = scanner.scan(bytes("a\nb\r\n".getBytes())).get();

        assertThat(scanned.facts().defect()).isEqualTo("bare LF at byte 1");
    }

    @Test
    void scanShouldFailAndHoldNothingWhenTheContentCannotBeRead() {
        MessageContent broken = new MessageContent() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> scanner.scan(broken).get())
                .hasCauseInstanceOf(SmtpFailure.class)
                .hasMessageContaining("gone");
        assertThat(scanner.held()).isZero();
    }
}
