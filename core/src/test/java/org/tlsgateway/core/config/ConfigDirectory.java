package org.tlsgateway.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A working directory with configuration files, made for one test. */
final class ConfigDirectory {
    private final Path working;

    ConfigDirectory(Path working) {
        this.working = working;
        file("conf/smtpserver.xml", "<smtpservers/>");
        file("conf/mailetcontainer.xml", "<mailetcontainer/>");
        file("conf/outbound.sieve", "keep;");
        file("cert.pem", "certificate");
        file("key.pem", "key");
    }

    Path file(String name, String content) {
        Path file = working.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** smtpserver.xml with this in it. */
    ConfigDirectory smtp(String content) {
        file("conf/smtpserver.xml", "<smtpservers>\n" + content + "\n</smtpservers>\n");
        return this;
    }

    /** smtpserver.xml with one listener that has a certificate, and this in it. */
    ConfigDirectory listener(String content) {
        return smtp("<gateway name='in'><tls certificate='cert.pem' key='key.pem'/>\n" + content + "\n</gateway>");
    }

    /** mailetcontainer.xml with this in its gateway element. */
    ConfigDirectory container(String content) {
        file("conf/mailetcontainer.xml", "<mailetcontainer>\n<gateway>" + content + "</gateway>\n</mailetcontainer>\n");
        return this;
    }

    GatewayConfigLoader loader() {
        Map<String, String> variables = Map.of("PORT", "2526", "SECRET", "hunter2");
        return new GatewayConfigLoader(
                working,
                working.resolve("conf"),
                new Surroundings(() -> "gw.example.org", variables::get, variables::get, Set.of()));
    }

    GatewayConfig good() {
        ConfigResult<GatewayConfig> result = loader().load();
        if (result instanceof ConfigResult.Valid<GatewayConfig> valid) {
            return valid.value();
        }
        throw new AssertionError(result.allProblems().toString());
    }

    ListenerConfig onlyListener() {
        return good().listeners().get(0);
    }

    List<String> problems() {
        return loader().load().allProblems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }
}
