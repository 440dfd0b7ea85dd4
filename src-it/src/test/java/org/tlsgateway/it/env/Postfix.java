package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/**
 * One private Postfix with several listeners: one for each kind of certificate, and one without STARTTLS. What it takes is in
 * one maildir.
 */
public final class Postfix implements BeforeAllCallback, AfterAllCallback {
    private final Map<TestPki.Flaw, Integer> ports = new EnumMap<>(TestPki.Flaw.class);
    private final UnaryOperator<List<String>> where;
    /** Where it listens and what it presents there, by address; null for the listeners of {@link TestPki}. */
    private Supplier<Map<String, Optional<IssuedCertificate>>> presenting;

    private WorkDirectory directory;
    private TestPki pki;
    private PeerProcess process;
    private int clearPort;

    /** On free ports of 127.0.0.1. */
    public Postfix() {
        this(UnaryOperator.identity());
    }

    private Postfix(UnaryOperator<List<String>> where) {
        this.where = where;
    }

    /** On port 25 of the network's server, IPv4 and IPv6: at some addresses with a good certificate, at others without STARTTLS. */
    public static Postfix onServer() {
        return new Postfix(Network.Machine.SERVER::command);
    }

    /** On port 25 of these addresses of a machine, with these certificates; without STARTTLS where there is none. */
    public static Postfix presenting(
            Network.Machine machine, Supplier<Map<String, Optional<IssuedCertificate>>> certificates) {
        Postfix postfix = new Postfix(machine::command);
        postfix.presenting = certificates;
        return postfix;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.requireRoot();
        Peers.require("postfix", "postconf");
        directory = WorkDirectory.create("postfix");
        Path root = directory.path();
        pki = new TestPki(root.resolve("pki"));
        PostfixConfig config = new PostfixConfig(root);
        if (presenting != null) {
            present(config);
        } else if (isOnLoopback()) {
            loopback(config);
        } else {
            config.withTls(Network.SERVER_4 + ":25", pki, TestPki.Flaw.GOOD)
                    .withTls("[" + Network.SERVER_6 + "]:25", pki, TestPki.Flaw.GOOD)
                    .withoutTls(Network.CLEAR_SERVER_4 + ":25")
                    .withoutTls("[" + Network.CLEAR_SERVER_6 + "]:25");
        }
        config.write();
        process = PeerProcess.start("postfix", root.resolve("log"), Map.of(), postfix("start-fg"));
        // It says so when it listens.
        process.awaitOutput("daemon started", Duration.ofSeconds(20));
    }

    private boolean isOnLoopback() {
        return where.apply(List.of()).isEmpty();
    }

    private void loopback(PostfixConfig config) {
        List<Integer> free = Ports.free(TestPki.Flaw.values().length + 1);
        for (TestPki.Flaw flaw : TestPki.Flaw.values()) {
            ports.put(flaw, free.get(flaw.ordinal()));
            config.withTls("127.0.0.1:" + port(flaw), pki, flaw);
        }
        clearPort = free.get(free.size() - 1);
        config.withoutTls("127.0.0.1:" + clearPort);
    }

    private void present(PostfixConfig config) throws IOException {
        for (Map.Entry<String, Optional<IssuedCertificate>> listener :
                presenting.get().entrySet()) {
            String address = listener.getKey() + ":25";
            if (listener.getValue().isPresent()) {
                Path file = directory.path().resolve("pki").resolve(listener.getKey() + ".pem");
                IssuedCertificate certificate = listener.getValue().get();
                Files.writeString(file, certificate.keyPem() + certificate.chainPem());
                config.withChain(address, file);
            } else {
                config.withoutTls(address);
            }
        }
    }

    private List<String> postfix(String what) {
        String program = String.valueOf(Peers.find("postfix"));
        return where.apply(
                List.of(program, "-c", directory.path().resolve("etc").toString(), what));
    }

    /** The listener that presents this certificate. */
    public int port(TestPki.Flaw flaw) {
        return ports.get(flaw);
    }

    /** The listener without STARTTLS. */
    public int clearPort() {
        return clearPort;
    }

    public TestPki pki() {
        return pki;
    }

    public String log() {
        return process.output();
    }

    /** The messages in the mailbox, as they were received. */
    public List<String> mailbox(String recipient) {
        Path box = directory.path().resolve("mail/all/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            List<String> messages = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String message = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (message.contains("Delivered-To: " + recipient + "\n")) {
                    messages.add(message);
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a message in the mailbox. */
    public String awaitMessage(String recipient, Duration limit) {
        if (!Waiting.within(limit, () -> !mailbox(recipient).isEmpty())) {
            throw new AssertionError("no message for " + recipient + ":\n" + log());
        }
        return mailbox(recipient).get(0);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            // start-fg leaves its master behind when it is killed
            Command.run(new byte[0], postfix("stop"));
            process.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
