package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedBodyTest {
    private static byte[] bytes(String text) {
        return text.replace("R", "\r").replace("N", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hash(byte[] body, int block) {
        SealedBody sealed = new SealedBody();
        byte[] part = new byte[block];
        for (int from = 0; from < body.length; from += block) {
            int length = Math.min(block, body.length - from);
            System.arraycopy(body, from, part, 0, length);
            sealed.add(part, length);
        }
        return sealed.end();
    }

    @ParameterizedTest(name = "{0} is hashed as {1}")
    @CsvSource({
        "'', ''",
        "RN, ''",
        "N, ''",
        "a, a",
        "aRN, a",
        "aN, a",
        "aRNRN, aRN",
        "aNN, aRN",
        "aRNbRN, aRNb",
        "aNb, aRNb",
        "aRb, aRb",
        "aR, aR",
        "aRNR, aRNR",
        "aRRN, aR",
        "RRRNNRNR, RRRNRNRNR",
        "RNa, RNa"
    })
    void bodyShouldBeHashedWithCrlfAndWithoutItsLastLineEnd(String body, String as) throws Exception {
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes(as));
        assertThat(hash(bytes(body), 1)).isEqualTo(expected);
        assertThat(hash(bytes(body), 100)).isEqualTo(expected);
    }

    @Test
    void bodyShouldBeHashedWholeWhenItIsBiggerThanABlock() throws Exception {
        byte[] body = "0123456789abcde\n".repeat(5000).getBytes(StandardCharsets.US_ASCII);
        String as = "0123456789abcde\r\n".repeat(5000);
        assertThat(hash(body, 8192))
                .isEqualTo(MessageDigest.getInstance("SHA-256")
                        .digest(as.substring(0, as.length() - 2).getBytes(StandardCharsets.US_ASCII)));
    }
}
