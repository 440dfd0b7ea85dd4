package org.tlsgateway.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.quarantine.BrowserGuard.Change;
import org.tlsgateway.core.quarantine.BrowserGuard.Refusal;
import org.tlsgateway.core.quarantine.BrowserGuard.Request;

class BrowserGuardTest {
    @ParameterizedTest(name = "{0} at {1} from {2} ({3}), marked {4}: {5}")
    @CsvSource({
        // reading, by curl or by the page
        "NOTHING,   127.0.0.1:8000,         ,                       ,            ,  200",
        "NOTHING,   localhost,              ,                       ,            ,  200",
        "NOTHING,   LOCALHOST.:8000,        ,                       ,            ,  200",
        "NOTHING,   '[::1]:8000',           ,                       ,            ,  200",
        "NOTHING,   admin.example.org,      ,                       ,            ,  200",
        "NOTHING,   Admin.Example.org:8443, ,                       ,            ,  200",
        // DNS rebinding
        "NOTHING,   evil.test:8000,         ,                       ,            ,  421",
        "NOTHING,   127.0.0.1.evil.test,    ,                       ,            ,  421",
        "NOTHING,   127.0.0.0/8,            ,                       ,            ,  421",
        "NOTHING,   ,                       ,                       ,            ,  421",
        "SOMETHING, evil.test:8000,         http://evil.test:8000,  same-origin, x, 421",
        // changing
        "SOMETHING, 127.0.0.1:8000,         ,                       ,            x, 200",
        "SOMETHING, 127.0.0.1:8000,         http://127.0.0.1:8000,  same-origin, x, 200",
        "SOMETHING, 127.0.0.1:8000,         ,                       none,        x, 200",
        "SOMETHING, 127.0.0.1:8000,         ,                       ,            ,  403",
        "SOMETHING, 127.0.0.1:8000,         ,                       ,          ' ', 403",
        "SOMETHING, 127.0.0.1:8000,         http://127.0.0.1:9000,  same-site,   x, 403",
        "SOMETHING, 127.0.0.1:8000,         http://127.0.0.1:9000,  ,            x, 403",
        "SOMETHING, 127.0.0.1:8000,         http://evil.test,       cross-site,  x, 403",
        "SOMETHING, 127.0.0.1:8000,         http://evil.test,       ,            x, 403",
        "SOMETHING, 127.0.0.1:8000,         null,                   ,            x, 403",
        // a proxy that puts its own Host
        "SOMETHING, 127.0.0.1:8000,         https://admin.example.org, same-origin, x, 200",
        "SOMETHING, admin.example.org,      https://admin.example.org, same-origin, x, 200",
    })
    void requestShouldBeJudgedByWhereItComesFrom(
            Change change, String host, String origin, String site, String marker, int status) {
        Request request = new Request(change, host, origin, site, marker);
        assertThat(BrowserGuard.judge(request, Set.of("admin.example.org"))
                        .map(Refusal::status)
                        .orElse(200))
                .isEqualTo(status);
    }
}
