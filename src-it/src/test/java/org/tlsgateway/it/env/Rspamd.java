package org.tlsgateway.it.env;

import java.io.IOException;
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
        process = org.tlsgateway.bench.process.Rspamd.start(directory.path());
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
