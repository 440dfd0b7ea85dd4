package org.tlsgateway.hooks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceivedHeaderTest {
    private static final ZonedDateTime TIME = ZonedDateTime.of(2024, 3, 9, 8, 7, 6, 0, ZoneOffset.ofHours(1));

    private static ReceivedHeader header(String helo, boolean esmtp, boolean auth, boolean tls, @Nullable String to) {
        return header(helo, esmtp, false, auth, tls, to);
    }

    private static ReceivedHeader header(
            String helo, boolean esmtp, boolean smtpUtf8, boolean auth, boolean tls, @Nullable String to) {
        return new ReceivedHeader(
                helo,
                "192.0.2.1",
                "gw.example",
                esmtp,
                smtpUtf8,
                auth,
                tls ? "TLSv1.2" : null,
                tls ? "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" : null,
                "Mail1",
                to,
                TIME);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 3848
        "true,false,false,ESMTP",
        "true,false,true,ESMTPS",
        "true,true,false,ESMTPA",
        "true,true,true,ESMTPSA",
        "false,false,false,SMTP",
        "false,false,true,SMTP"
    })
    void protocolShouldSayHowTheMessageCame(boolean esmtp, boolean auth, boolean tls, String protocol) {
        assertThat(header("c.example", esmtp, auth, tls, null).text()).contains(" with " + protocol + " id ");
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 6531 section 4.3
        "false,false,UTF8SMTP",
        "false,true,UTF8SMTPS",
        "true,false,UTF8SMTPA",
        "true,true,UTF8SMTPSA"
    })
    void protocolShouldSayUtf8WhenMailHadSmtpUtf8(boolean auth, boolean tls, String protocol) {
        assertThat(header("c.example", true, true, auth, tls, null).text()).contains(" with " + protocol + " id ");
    }

    @Test
    void headerShouldNameTlsAndTheOnlyRecipientWhenThereIsOne() {
        assertThat(header("c.example", true, false, true, "b@d.example").text())
                .isEqualTo("Received: from c.example ([192.0.2.1])\r\n"
                        + "\t(using TLSv1.2 with cipher TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)\r\n"
                        + "\tby gw.example (TLS Gateway) with ESMTPS id Mail1\r\n"
                        + "\tfor <b@d.example>;\r\n"
                        + "\tSat, 9 Mar 2024 08:07:06 +0100\r\n");
    }

    @Test
    void headerShouldStayOneHeaderWhenTheClientNamesItselfBadly() {
        String text = header("evil\r\nX-Evil: (1)\0\u00fc;", true, false, false, "b\r\nX: @d.example>")
                .text();
        assertThat(text).startsWith("Received: from evil??X-Evil:??1??").doesNotContain("\0");
        assertThat(text.split("\r\n(?![ \t])")).hasSize(1);
    }
}
