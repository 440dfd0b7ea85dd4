package org.tlsgateway.hooks.ehlo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6531 section 3.3. */
class Utf8AddressTest {
    @ParameterizedTest
    @CsvSource({
        "j\u00f6rg@d.example, utf8-nlb3m4th@d.example",
        // the local part is ASCII: only the domain changes (RFC 5891 section 4)
        "a@b\u00fccher.example, a@xn--bcher-kva.example",
        "\u7528\u6237@\u4f8b\u5b50.example, utf8-46kkrzuiw4@xn--fsqu00a.example",
        "j\u00f6rg@[192.0.2.1], utf8-nlb3m4th@[192.0.2.1]",
        "\"j\u00f6rg x\"@d.example, utf8-ejvmhntsm4qhqiq@d.example",
    })
    void standInShouldBeAnAddressOfJamesWhenTheMailboxIsGood(String mailbox, String standIn) {
        Utf8Address address = Utf8Address.parse(mailbox).orElseThrow();
        assertThat(address.standIn()).isEqualTo(standIn);
        assertThat(address.address()).isEqualTo(mailbox);
        assertThatCode(() -> new MailAddress(standIn)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "j\u00f6rg",
                "@b\u00fccher.example",
                "j\u00f6rg@",
                "\u00f6@d..example",
                "\u00f6..x@d.example",
                ".\u00f6@d.example",
                "\u00f6.@d.example",
                "\u00f6 x@d.example",
                "\u00f6<x@d.example",
                "\"\u00f6@d.example",
                "@relay.example:\u00f6@d.example",
                // line and paragraph separator, next line
                "\u00f6\u2028x@d.example",
                "\u00f6\u2029x@d.example",
                "\u00f6\u0085x@d.example",
                // what turns the direction of text: RLO, LRI, RLM
                "\u00f6\u202ex@d.example",
                "\u00f6\u2066x@d.example",
                "\u00f6\u200fx@d.example",
                // invisible: zero width space, no-break space, BOM, soft hyphen
                "\u00f6\u200bx@d.example",
                "\u00f6\u00a0x@d.example",
                "\u00f6\ufeffx@d.example",
                "\u00f6\u00adx@d.example",
                // private use, not assigned, a lone surrogate
                "\u00f6\ue000x@d.example",
                "\u00f6\uffffx@d.example",
                "\u00f6\ud800x@d.example",
                // IDNA 2003 folds these into another name
                "a@fa\u00df.example",
                "a@\uff45xample.example",
                "a@d\u3002example.test",
                "a@b\u00fccher_\u2028.example",
            })
    void mailboxShouldBeRefusedWhenItIsNotSafe(String mailbox) {
        assertThat(Utf8Address.parse(mailbox)).isEmpty();
    }

    @Test
    void localPartShouldFitWhateverItsLength() {
        Set<String> standIns = new HashSet<>();
        for (int length = 1; length <= 200; length++) {
            String standIn = Utf8Address.parse("\u00f6".repeat(length) + "@d.example")
                    .orElseThrow()
                    .standIn();
            assertThat(standIn.indexOf('@')).isLessThanOrEqualTo(64);
            standIns.add(standIn);
        }
        assertThat(standIns).hasSize(200);
    }

    @Test
    void parserShouldOnlyGiveAddressesOfJamesWhateverComes() {
        String[] parts = {
            "a", "\u00f6", ".", "@", "\"", "\\", " ", "\u2028", "\ud83d\ude00", "\ud800", "[", "d.example", "\u4f8b"
        };
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(8); words >= 0; words--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            Utf8Address.parse(text.toString())
                    .ifPresent(address -> assertThat(address.standIn()).matches("[!-~ ]+@[!-~]+"));
        }
    }
}
