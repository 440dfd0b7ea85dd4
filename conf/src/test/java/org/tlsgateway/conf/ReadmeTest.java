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
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.GatewayConfigLoader;

/** The pieces of XML in the README are good configuration. */
class ReadmeTest {
    private static final Pattern XML = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path working;

    @Test
    void everyPieceOfXmlShouldLoad() throws Exception {
        Files.createDirectories(working.resolve("conf"));
        Files.writeString(working.resolve("gateway.pem"), "certificate");
        Files.writeString(working.resolve("conf/outbound.sieve"), "keep;");
        List<String> problems = new ArrayList<>();
        Matcher matcher = XML.matcher(Files.readString(ConfDirectory.SHIPPED.resolve("../README.md")));
        int pieces = 0;
        for (; matcher.find(); pieces++) {
            String piece = matcher.group(1);
            boolean wayOut = piece.contains("<destination");
            boolean between = piece.contains("<inspection");
            write(
                    "smtpserver.xml",
                    "<smtpservers><gateway name='a'><tls certificate='gateway.pem'/>" + (wayOut || between ? "" : piece)
                            + "</gateway></smtpservers>");
            write(
                    "mailetcontainer.xml",
                    "<mailetcontainer><gateway>" + (between ? piece : "") + "<delivery>" + (wayOut ? piece : "")
                            + "</delivery></gateway></mailetcontainer>");
            new GatewayConfigLoader(working, working.resolve("conf"))
                    .load().allProblems().stream().map(ConfigProblem::toString).forEach(problems::add);
        }

        assertThat(pieces).isPositive();
        assertThat(problems).isEmpty();
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(working.resolve("conf").resolve(name), content);
    }
}
