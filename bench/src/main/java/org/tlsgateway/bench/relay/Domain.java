package org.tlsgateway.bench.relay;

import java.util.Locale;

/** Where mail goes: to a sink for each way of being, or not being, who it should be. */
enum Domain {
    GOOD,
    /** Its certificate has another name. */
    WRONG_NAME,
    /** Its certificate is of a CA that nobody knows. */
    UNKNOWN_CA,
    /** It does not offer STARTTLS. */
    NO_STARTTLS;

    /** What the certificate of each has to be for. */
    static final String NAME = "sink.test";

    String domain() {
        return option() + ".test";
    }

    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
