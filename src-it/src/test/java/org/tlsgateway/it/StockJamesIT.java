package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** James's own memory application, with its own class path, and only our four jars in extensions-jars. */
class StockJamesIT {
    private static final List<String> EXTENSION = List.of("core", "downstream", "smtp-hooks", "mailets");
    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."), "..");

    private final FakeSink sink = new FakeSink(Duration.ZERO);

    @Test
    void gatewayShouldWorkWhenItsJarsAreDroppedIntoAStockJames() throws IOException {
        Path classPath = PROJECT.resolve("src-it/stock-james/target/classpath");
        Peers.demand(Files.exists(classPath), "not built: " + classPath);
        GatewayProcess james = new GatewayProcess(
                        () -> new GatewayConf().destination("sink.test", "opportunistic", sink.port(), ""))
                .application(
                        "org.apache.james.MemoryJamesServerMain",
                        Files.readString(classPath).trim());
        james.prepare();
        try {
            Path extensions = Files.createDirectory(james.root().resolve("extensions-jars"));
            for (String module : EXTENSION) {
                Path jar = jar(module);
                Files.copy(jar, extensions.resolve(jar.getFileName()));
            }
            switchOffWhatAGatewayDoesNotHave(james.root().resolve("conf"));
            Files.copy(
                    PROJECT.resolve("conf/samples/mailrepositorystore.stock.xml"),
                    james.root().resolve("conf/mailrepositorystore.xml"),
                    StandardCopyOption.REPLACE_EXISTING);
            james.start();
            james.awaitBanner();
            try (SmtpDialogue client = SmtpDialogue.hello(james.port())) {
                client.startTls();
                assertThat(client.mail("s@client.test", "a@sink.test", Messages.gtube()))
                        .startsWith("550 5.7.1");
            }
            try (SmtpDialogue client = SmtpDialogue.hello(james.port())) {
                assertThat(client.mail("s@client.test", "a@sink.test", Messages.plain("through a stock James")))
                        .startsWith("250");
            }
            Waiting.until(
                    "the message",
                    Duration.ofSeconds(30),
                    () -> sink.messages().stream()
                            .anyMatch(message -> message.contains("Subject: through a stock James\r\n")));
        } catch (AssertionError e) {
            throw new AssertionError(james.log(), e);
        } finally {
            james.afterAll(null);
            sink.close();
        }
    }

    private static Path jar(String module) throws IOException {
        List<Path> jars = new ArrayList<>();
        Path target = PROJECT.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                files.filter(file -> file.getFileName()
                                .toString()
                                .matches("tlsgateway-" + module + "-[0-9.]+(-SNAPSHOT)?\\.jar"))
                        .forEach(jars::add);
            }
        }
        Peers.demand(jars.size() == 1, "one jar in " + target + ": " + jars);
        return jars.get(0);
    }

    private static void switchOffWhatAGatewayDoesNotHave(Path conf) throws IOException {
        for (String protocol : List.of("imap", "pop3", "lmtp", "managesieve")) {
            String element = protocol + "server";
            Files.writeString(
                    conf.resolve(element + ".xml"),
                    "<%ss><%s enabled=\"false\"/></%ss>\n".formatted(element, element, element));
        }
        Files.writeString(conf.resolve("jmap.properties"), "enabled=false\n");
    }
}
