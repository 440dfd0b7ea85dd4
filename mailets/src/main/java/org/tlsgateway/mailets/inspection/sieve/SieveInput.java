package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.tlsgateway.mailets.content.HeaderBlock;

/** What a script can ask about a message; nothing is read before a script asks. */
public interface SieveInput {
    /** A header section of its own, which the script may change. */
    HeaderBlock header() throws IOException;

    /** The message in bytes. */
    long size();

    /** What follows the header section; the caller closes it. */
    InputStream body() throws IOException;

    /** The reverse-path, empty for the null sender. */
    String sender();

    /** The forward-paths. */
    List<String> recipients();

    /** 0 when the message was not tested, else 1 to 10 (RFC 5235 section 3.2.1). */
    int spamTestValue();

    /** 0 to 100; 0 also when the message was not tested (RFC 5235 section 3.2.2). */
    int spamTestPercent();

    /** 0 when the message was not tested, else 1 to 5 (RFC 5235 section 3.3). */
    int virusTestValue();

    /**
     * What is known of the session and of the gateway (RFC 5183 section 4), empty when it is not known.
     *
     * @param item its name in lower case
     */
    Optional<String> environment(String item);

    /** The present moment, in the gateway's time zone. */
    ZonedDateTime now();
}
