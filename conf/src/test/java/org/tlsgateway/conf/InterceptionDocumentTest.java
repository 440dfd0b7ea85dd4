package org.tlsgateway.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.GatewayConfigLoader;

/** The document on interception quotes what is shipped; the rules themselves are loaded by a test of src-it. */
class InterceptionDocumentTest {
    private static final Pattern XML = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path working;

    @ParameterizedTest
    @ValueSource(strings = {"interception.nft", "interception-routes.sh", "haproxy.interception.cfg"})
    void sampleShouldBeQuotedWhole(String sample) throws Exception {
        assertThat(withoutIndent(document()))
                .contains(withoutIndent(Files.readString(ConfDirectory.SHIPPED.resolve("samples/" + sample))));
    }

    @Test
    void everyListenerShouldLoad() throws Exception {
        Files.createDirectories(working.resolve("conf"));
        Files.createDirectories(working.resolve("var/tls"));
        Files.writeString(working.resolve("var/tls/gateway.pem"), "certificate");
        Files.writeString(working.resolve("var/tls/gateway.key"), "key");
        Files.writeString(working.resolve("conf/mailetcontainer.xml"), "<mailetcontainer><gateway/></mailetcontainer>");
        List<String> problems = new ArrayList<>();
        int pieces = 0;
        for (Matcher xml = XML.matcher(document()); xml.find(); pieces++) {
            Files.writeString(
                    working.resolve("conf/smtpserver.xml"), "<smtpservers>" + xml.group(1) + "</smtpservers>");
            new GatewayConfigLoader(working, working.resolve("conf"))
                    .load()
                    .allProblems()
                    .forEach(problem -> problems.add(problem.toString()));
        }

        assertThat(pieces).isEqualTo(2);
        assertThat(problems).isEmpty();
    }

    private static String document() throws Exception {
        return Files.readString(ConfDirectory.SHIPPED.resolve("../docs/interception.md"));
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }
}
