package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustHeadersTest {
    private static final Set<String> OURS = Set.of("gw.example.org");

    @ParameterizedTest(name = "{0}: {1} imitates: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-TlsGateway-Scan     | rspamd                                  | true",
                "X-TlsGateway-Seal     | v=1; a=hmac-sha256; t=1; h=from; b=AA== | true",
                "x-tlsgateway-anything | x                                       | true",
                "X-Spam-Flag           | NO                                      | true",
                "X-SPAM-STATUS         | No                                      | true",
                "X-Spam                | No                                      | true",
                "X-Spamd-Result        | x                                       | true",
                "X-Rspamd-Score        | 0                                       | true",
                "Require-TLS-Anything  | x                                       | true",
                "X-Spammer-Report      | x                                       | false",
                "TLS-Required          | No                                      | false",
                "Received              | from gw.example.org                     | false",
                "DKIM-Signature        | d=gw.example.org                        | false",
                "Authentication-Results| gw.example.org; dkim=pass               | true",
                "Authentication-Results| GW.Example.ORG. 1; none                 | true",
                "Authentication-Results| (hi (there\\)) ) gw.example.org; spf=pass| true",
                "Authentication-Results| \"gw.example\\.org\" 1; spf=pass        | true",
                "Authentication-Results| other.example.org; dkim=pass            | false",
                "Authentication-Results| other; x=gw.example.org                 | false",
                "Authentication-Results| ; gw.example.org                        | false",
            })
    void trustHeadersShouldKnowTheForgeriesWhenTheyAreNamedLikeOurs(String name, String value, boolean imitates) {
        assertThat(TrustHeaders.imitates(name, value == null ? "" : value, OURS))
                .isEqualTo(imitates);
    }

    @Test
    void authservIdShouldBeFoundWhenTheFieldIsFolded() {
        assertThat(TrustHeaders.authservId("\r\n gw.example.org;\r\n\tdkim=pass"))
                .isEqualTo("gw.example.org");
    }

    @Test
    void authservIdShouldBeEmptyWhenTheFieldIsBroken() {
        assertThat(TrustHeaders.authservId("(((")).isEmpty();
        assertThat(TrustHeaders.authservId("\"")).isEmpty();
        assertThat(TrustHeaders.authservId("")).isEmpty();
        assertThat(TrustHeaders.authservId("(\\")).isEmpty();
    }
}
