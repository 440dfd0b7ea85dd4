package org.tlsgateway.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetsTest {
    @ParameterizedTest
    @ValueSource(bytes = {0, '\r', '\n'})
    void endShouldBeFoundAtEachPlaceWhenItIsTheOnlyOne(byte end) {
        for (int length = 0; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) 'x');
                bytes[at] = end;

                assertThat(Octets.endOfPlain(bytes, 0, length)).isEqualTo(at);
                assertThat(Octets.endOfPlain(bytes, at, length)).isEqualTo(at);
                assertThat(Octets.endOfPlain(bytes, at + 1, length)).isEqualTo(length);
                assertThat(Octets.endOfPlain(bytes, 0, at)).isEqualTo(at);
            }
        }
    }

    @Test
    void noOtherByteShouldEndTheText() {
        for (int octet = 0; octet < 256; octet++) {
            byte[] bytes = new byte[24];
            Arrays.fill(bytes, (byte) octet);
            boolean plain = octet != 0 && octet != '\r' && octet != '\n';

            assertThat(Octets.isPlain((byte) octet)).isEqualTo(plain);
            assertThat(Octets.endOfPlain(bytes, 0, 24)).isEqualTo(plain ? 24 : 0);
            assertThat(Octets.anyEightBit(bytes, 0, 24)).isEqualTo(octet >= 0x80);
        }
    }

    @Test
    void endShouldBeWhatALookAtEachByteFinds() {
        Random random = new Random(5321);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            int from = random.nextInt(bytes.length + 1);
            int end = from;
            while (end < bytes.length && bytes[end] != 0 && bytes[end] != '\r' && bytes[end] != '\n') {
                end++;
            }

            assertThat(Octets.endOfPlain(bytes, from, bytes.length)).isEqualTo(end);
        }
    }

    @Test
    void plainBytesOfAWordShouldEndBeforeTheFirstThatIsNot() {
        Random random = new Random(5322);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[8];
            random.nextBytes(bytes);
            int first = 0;
            while (first < 8 && (bytes[first] & 0xff) >= 0x0e) {
                first++;
            }

            long word = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertThat(Octets.plainBytes(word)).isEqualTo(first);
        }
    }

    @Test
    void oneEightBitByteShouldBeFoundAtEachPlaceInTheRangeOnly() {
        for (int at = 0; at < 30; at++) {
            byte[] bytes = new byte[30];
            bytes[at] = (byte) 0xc3;

            assertThat(Octets.anyEightBit(bytes, 0, 30)).isTrue();
            assertThat(Octets.anyEightBit(bytes, at, at + 1)).isTrue();
            assertThat(Octets.anyEightBit(bytes, 0, at)).isFalse();
            assertThat(Octets.anyEightBit(bytes, at + 1, 30)).isFalse();
        }
    }
}
