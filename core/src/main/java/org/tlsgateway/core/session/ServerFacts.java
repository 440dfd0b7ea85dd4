package org.tlsgateway.core.session;

import org.tlsgateway.core.ehlo.EhloMirror;
import org.tlsgateway.core.failure.Failure;

/** What is known of a session's downstream server when the client's command is answered. */
public sealed interface ServerFacts {
    /** It was not asked: the rule does not need it, or the client has not said EHLO. */
    record NotAsked() implements ServerFacts {}

    /** It answers, and offers this. */
    record Offers(EhloMirror keywords) implements ServerFacts {}

    /**
     * It cannot be used.
     *
     * @param failure why
     * @param words in one line, for reply and log
     */
    record Unusable(Failure failure, String words) implements ServerFacts {}
}
