package org.tlsgateway.core.inspection;

/** From which score on something happens to a message. */
public sealed interface Threshold {
    /** What the scanners advise. */
    record Advised() implements Threshold {}

    /** Nothing happens: it is left to the Sieve script. */
    record Never() implements Threshold {}

    /**
     * From this score on.
     *
     * @param percent 1 to 100, of what is surely spam: the value of "spamtest :percent" (RFC 5235 section 3.2.2)
     */
    record From(int percent) implements Threshold {}
}
