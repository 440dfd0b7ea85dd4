package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.downstream.smtp.ContentEncoder.InvalidContentException;

class ContentEncoderTest {
    /** With C for CR, L for LF, 0 for NUL, so that the table can be read. */
    private static byte[] bytes(String text) {
        return text.replace('C', '\r').replace('L', '\n').replace('0', '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encode(byte[] content, int... sizes) throws InvalidContentException {
        ContentEncoder encoder = new ContentEncoder();
        ByteBuf out = Unpooled.buffer();
        int from = 0;
        for (int size : sizes) {
            encoder.encode(Arrays.copyOfRange(content, from, from + size), size, out);
            from += size;
        }
        encoder.end(out);
        byte[] wire = new byte[out.readableBytes()];
        out.readBytes(wire);
        return wire;
    }

    @ParameterizedTest
    @CsvSource({
        "aCL, aCL.CL",
        "'', .CL",
        "CL, CL.CL",
        "aCL.bCL, aCL..bCL.CL",
        ".CL, ..CL.CL",
        "..CL, ...CL.CL",
        "aCL.CLbCL, aCL..CLbCL.CL",
        "a.bCL, a.bCL.CL",
        "CL.CL.CL, CL..CL..CL.CL",
        // A message that does not end with a line end cannot be sent otherwise.
        "a, aCL.CL",
        "aCL., aCL..CL.CL"
    })
    void contentShouldBeStuffedTheSameWhenItIsSplitAnywhere(String content, String wire) throws Exception {
        byte[] input = bytes(content);
        assertThat(encode(input, input.length)).isEqualTo(bytes(wire));
        for (int at = 0; at <= input.length; at++) {
            assertThat(encode(input, at, input.length - at)).isEqualTo(bytes(wire));
        }
    }

    /** SMTP smuggling: each is the end of a message for some server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aL.L",
                "aL.CL",
                "aC.C",
                "aC.L",
                "aL.C",
                "aCL.LMAIL",
                "aC.CL",
                "aCL.CMAIL",
                "aCL0.CLMAIL",
                "aCL.CCLMAIL",
                "aCCL.CCL",
                "a0CL",
                "aC",
                "aCL.C",
                "0",
                "L",
                "aCLLCL",
                "aCLCx",
                "aCL.0CLMAIL"
            })
    void contentShouldBeRefusedWhenItCouldEndEarlyForSomeServer(String content) {
        byte[] input = bytes(content);
        for (int at = 0; at <= input.length; at++) {
            int split = at;
            assertThatThrownBy(() -> encode(input, split, input.length - split))
                    .isInstanceOf(InvalidContentException.class);
        }
    }

    @Test
    void factsShouldBeKnownWhenTheContentIsRead() throws Exception {
        ContentEncoder encoder = new ContentEncoder();
        byte[] content = ("a\r\n" + "x".repeat(1500) + "\r\n\u00e9\r\n").getBytes(StandardCharsets.UTF_8);
        encoder.encode(content, content.length, null);
        encoder.end(null);
        assertThat(encoder.eightBit()).isTrue();
        assertThat(encoder.longestLine()).isEqualTo(1502);
        assertThat(encoder.count()).isEqualTo(content.length);
    }

    @Test
    void contentShouldComeBackWhenItIsUnstuffed() throws Exception {
        Random random = new Random(20261123);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                text.append("....a".charAt(random.nextInt(5)));
                if (random.nextInt(3) == 0) {
                    text.append("\r\n");
                }
            }
            byte[] content = text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
            int split = random.nextInt(content.length);
            byte[] wire = encode(content, split, content.length - split);
            String inner = new String(wire, 0, wire.length - 3, StandardCharsets.US_ASCII);
            assertThat(inner).doesNotContain("\r\n.\r\n").doesNotStartWith(".\r\n");
            assertThat(new FakeMx.Message("", List.of(), bytes(inner), false).content())
                    .isEqualTo(content);
        }
    }

    @ParameterizedTest(name = "{0} -> 8-bit {1}, in the header {2}")
    @CsvSource({
        "a: \u00e9CLCLbCL, true,  true",
        "a: eCLCL\u00e9CL, true,  false",
        "a: eCLCLbCL,      false, false",
        "CL\u00e9CL,       true,  false",
        "\u00e9,           true,  true",
        "a: eCL \u00e9CL,  true,  true",
    })
    void eightBitShouldBeToldApartWhenTheContentIsSplitAnywhere(String content, boolean eightBit, boolean inHeader)
            throws Exception {
        byte[] input = bytes(content);
        for (int at = 0; at <= input.length; at++) {
            ContentEncoder encoder = new ContentEncoder();
            encoder.encode(input, at, null);
            encoder.encode(Arrays.copyOfRange(input, at, input.length), input.length - at, null);
            encoder.end(null);
            assertThat(encoder.eightBit()).isEqualTo(eightBit);
            assertThat(encoder.eightBitHeader()).isEqualTo(inHeader);
        }
    }
}
