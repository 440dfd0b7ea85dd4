package org.tlsgateway.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EhloPatternTest {
    @ParameterizedTest
    @CsvSource({
        "mail.a.test,     mail.a.test,     true",
        "mail.a.test,     MAIL.A.Test,     true",
        "Mail.A.test,     mail.a.test,     true",
        "mail.a.test,     mail.a.tes,      false",
        "mail.a.test,     mailxa.test,     false",
        "*.a.test,        x.a.test,        true",
        "*.a.test,        .a.test,         true",
        "*.a.test,        a.test,          false",
        "*.a.test,        x.a.test.evil,   false",
        "a*b*c,           a.b.c,           true",
        "a*b*c,           abcbc,           true",
        "a*b*c,           acb,             false",
        "*,               anything,        true",
        "**,              x,               true",
        "a.*,             a.,              true",
        "[127.0.0.*],     [127.0.0.9],     true"
    })
    void patternShouldMatchAsShellsDoWhenItHasStars(String pattern, String name, boolean matches) {
        assertThat(new EhloPattern(pattern).test(name)).isEqualTo(matches);
    }

    @Test
    void starShouldMatchNothingAtAll() {
        assertThat(new EhloPattern("*").test("")).isTrue();
        assertThat(new EhloPattern("a").test("")).isFalse();
    }

    @Test
    void matchShouldBeQuickWhenPatternAndNameAreBad() {
        EhloPattern pattern = new EhloPattern("*a".repeat(100) + "b");

        Assertions.assertTimeout(
                Duration.ofSeconds(2),
                () -> assertThat(pattern.test("a".repeat(10_000))).isFalse());
    }
}
