package org.tlsgateway.it.env;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The shipped rules and routes of interception, loaded on the router just as they are; they end with its namespace. */
public final class Interception implements BeforeAllCallback {
    private static final Path SAMPLES = Path.of(System.getProperty("basedir", "."), "../conf/samples");

    @Override
    public void beforeAll(ExtensionContext context) {
        Network.Machine.ROUTER
                .run("sh", SAMPLES.resolve("interception-routes.sh").toString())
                .succeeded();
        rules();
    }

    /** Loads the rules; a second time does no harm. */
    public void rules() {
        Network.Machine.ROUTER
                .run("nft", "-f", SAMPLES.resolve("interception.nft").toString())
                .succeeded();
    }

    /** What the rules have counted. */
    public String counters() {
        return Network.Machine.ROUTER
                .run("nft", "list", "table", "inet", "tlsgateway")
                .succeeded();
    }
}
