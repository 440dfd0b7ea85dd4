package org.tlsgateway.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlTextTest {
    static Stream<Arguments> pages() {
        return Stream.of(
                arguments("a  b\n c", "a b c"),
                arguments("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
                arguments("a<script>if (x < 1) alert('</p>')</script>b", "ab"),
                arguments("a<SCRIPT src=x>b", "a"),
                arguments("a<style>p{}</style>b<title>t</title>", "ab"),
                arguments("<!-- <img src=x> -->a<!-- open", "a"),
                arguments("<a href=\"http://evil.test/?a>b\">bank</a> x", "bank [http://evil.test/?a>b] x"),
                arguments("<a href=x>one<a HREF = 'y'>two</a>", "one [x]two [y]"),
                arguments("<img alt=p src='http://t.test/p.gif'>", "[image http://t.test/p.gif]"),
                arguments("<a hreflang=en>x</a>", "x"),
                arguments(
                        "1 &lt; 2 &amp;amp; &#x41;&#66;&nbsp;&unknown; &#x110000; &",
                        "1 < 2 &amp; AB &unknown; &#x110000; &"),
                arguments("1 < 2 <3 <", "1 < 2 <3 <"),
                arguments("<p onclick='a'b", ""),
                arguments("<table><tr><td>a<td>b<tr><td>c</table>", "ab\nc"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void textShouldBeWhatAReaderWouldSeeAndWhereItLeads(String html, String text) {
        assertThat(HtmlText.of(html)).isEqualTo(text);
    }

    @Test
    void anyInputShouldEndSoon() {
        Random random = new Random(7);
        String[] words = {
            "<", ">", "&", "\"", "'", "<!--", "-->", "<script", "</script", "<a href=", "&#x", ";", " ", "x", "="
        };
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 300; i++) {
                StringBuilder html = new StringBuilder();
                for (int j = random.nextInt(400); j > 0; j--) {
                    html.append(words[random.nextInt(words.length)]);
                }
                assertThat(HtmlText.of(html.toString())).isNotNull();
            }
            assertThat(HtmlText.of("<a href=\"".repeat(20_000))).isNotNull();
            assertThat(HtmlText.of("<".repeat(500_000))).isNotNull();
            assertThat(HtmlText.of("<!--".repeat(100_000))).isNotNull();
        });
    }
}
