package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How a contender is started: {@link GatewayRelay} and {@link PostfixRelay}. */
interface Relays {
    /**
     * Starts one in a directory of its own.
     *
     * @param directory does not exist yet
     * @param prefix a program that is to start it, such as a tracer; mostly empty
     */
    Relay start(Path directory, List<String> prefix) throws IOException, InterruptedException;
}
