package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** Which texts of a body are looked at (RFC 5173 section 5). */
interface BodyTexts {
    /** RFC 5173 section 5.1: the whole, as it was sent. */
    BodyTexts RAW = (run, visitor) -> {
        try (InputStream body = run.input().body()) {
            return visitor.look(new InputStreamReader(body, StandardCharsets.UTF_8));
        }
    };

    /** Looks at one text; true when it has seen enough. */
    interface Visitor {
        boolean look(Reader text) throws IOException;
    }

    /** Shows the texts one after the other; true when one was enough. */
    boolean visit(SieveRun run, Visitor visitor) throws IOException;
}
