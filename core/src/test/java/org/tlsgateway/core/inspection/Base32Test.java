package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Base32Test {
    @Test
    void digestShouldBeginAsTheSha256Does() {
        // SHA-256 of "abc" begins with ba 78 16 bf: their lowest 5 bits are 26, 24, 22, 31.
        assertThat(Base32.digest("abc".getBytes(StandardCharsets.US_ASCII), 4)).isEqualTo("2YW7");
    }

    @Test
    void encodeShouldTakeTheLowestFiveBitsOfEachByte() {
        assertThat(Base32.encode(new byte[] {0, 31, 32, -1}, 4)).isEqualTo("A7A7");
    }
}
