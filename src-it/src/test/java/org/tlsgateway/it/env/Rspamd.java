package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Rspamd for the tests of a class. */
public final class Rspamd implements BeforeAllCallback, AfterAllCallback {
    private WorkDirectory directory;
    private org.tlsgateway.bench.process.Rspamd process;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        Peers.require("rspamd");
        directory = WorkDirectory.create("rspamd");
        process = org.tlsgateway.bench.process.Rspamd.start(
                directory.path().resolve("run"), Map.of("multimap.conf", rules(), "force_actions.conf", forced()));
    }

    /** Symbols by a sender and by subjects. */
    private String rules() throws IOException {
        Path senders = Files.writeString(directory.path().resolve("senders"), "spammer@client.test\n");
        return "TEST_FROM { type = \"from\"; map = \"%s\"; score = 20.0; }\n".formatted(senders)
                + bySubject("TEST_SUBJECT", "buy cheap", 9)
                + bySubject("TEST_LATER", "come later", 0.5)
                + bySubject("TEST_LEAVE", "leave me", -3)
                + bySubject("TEST_REWRITE", "rewrite me", 0.5);
    }

    private String bySubject(String symbol, String words, double score) throws IOException {
        Path subjects = Files.writeString(directory.path().resolve(symbol), "/" + words + "/i\n");
        return """
                %s { type = "header"; header = "Subject"; filter = "full"; map = "%s"; regexp = true; score = %s; }
                """.formatted(symbol, subjects, score);
    }

    /** What no number of points leads to. */
    private static String forced() {
        return """
                rules {
                  LATER { action = "soft reject"; expression = "TEST_LATER"; message = "come later"; }
                  REWRITE { action = "rewrite subject"; subject = "[FOUND] %s"; expression = "TEST_REWRITE"; }
                }
                """;
    }

    /** As a crash would. */
    public void stop() {
        ProcessHandle main = process.process().toHandle();
        List<ProcessHandle> workers = main.descendants().toList();
        main.destroyForcibly();
        main.onExit().join();
        workers.forEach(ProcessHandle::destroyForcibly);
        workers.forEach(worker -> worker.onExit().join());
    }

    /** Again, on the same port; waits until it answers. */
    public void start() throws IOException, InterruptedException {
        process = process.again();
    }

    /** Of the worker that scans. */
    public String url() {
        return process.url();
    }

    /** The same worker's Unix domain socket, as the configuration has it. */
    public String socket() {
        return process.socket();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            process.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
