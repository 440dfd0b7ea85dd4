package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                directory.path().resolve("run"), Map.of("multimap.conf", rules()));
    }

    /** Symbols by a sender and by a subject. */
    private String rules() throws IOException {
        Path senders = Files.writeString(directory.path().resolve("senders"), "spammer@client.test\n");
        Path subjects = Files.writeString(directory.path().resolve("subjects"), "/buy cheap/i\n");
        return """
                TEST_SUBJECT { type = "header"; header = "Subject"; filter = "full"; map = "%s"; regexp = true; score = 9.0; }
                TEST_FROM { type = "from"; map = "%s"; score = 20.0; }
                """.formatted(subjects, senders);
    }

    /** Of the worker that scans. */
    public String url() {
        return process.url();
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
