package org.tlsgateway.hooks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderWatchTest {
    @ParameterizedTest
    @CsvSource({
        "'Received: a|Received: b||body', 2",
        "'RECEIVED: a|received : b|X-Received: c||', 1",
        "'Received: a||Received: in the body|', 1",
        "'|Received: in the body|', 0",
        "'Subject: x| Received: folded||', 0",
        "'Received', 0",
        "'', 0"
    })
    void receivedLinesShouldBeCountedInTheHeaderOnly(String text, int count) {
        byte[] bytes = text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int split = 0; split <= bytes.length; split++) {
            HeaderWatch watch = new HeaderWatch();
            watch.look(bytes, 0, split);
            watch.look(bytes, split, bytes.length - split);
            assertThat(watch.received()).as("split at %d", split).isEqualTo(count);
        }
    }
}
