package org.tlsgateway.core.session;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.failure.Failure;

/** What a pass-through rule means for one session, by what its downstream server offers. */
public final class PassThroughPolicy {
    private PassThroughPolicy() {}

    /** A reply of three digits, an enhanced status code and words. */
    public record Refusal(int code, String text) {}

    /** True when the client is shown STARTTLS: exactly when the server of its session offers it. */
    public static boolean advertises(ServerFacts server) {
        return server instanceof ServerFacts.Offers offers && offers.keywords().offers(EhloKeyword.STARTTLS);
    }

    /** Why the client's STARTTLS cannot be forwarded, null when it can be tried. The session goes on (RFC 3207 section 4). */
    public static @Nullable Refusal refuseStartTls(ServerFacts server) {
        if (server instanceof ServerFacts.NotAsked) {
            return new Refusal(503, "5.5.1 EHLO first");
        }
        if (advertises(server)) {
            return null;
        }
        return server instanceof ServerFacts.Unusable unusable
                ? unavailable(unusable)
                : new Refusal(
                        454, Failure.STARTTLS_NOT_OFFERED.enhancedStatusCode() + " The server does not offer STARTTLS");
    }

    /** The reply to a STARTTLS that was tried and failed. */
    public static Refusal unavailable(ServerFacts.Unusable server) {
        return new Refusal(
                454, server.failure().enhancedStatusCode() + " TLS is not available at the server: " + server.words());
    }

    /**
     * Why mail in clear is refused, null when it is taken and inspected. A client that could have used TLS and does not
     * has its mail inspected like any other; where it could not, the rule's fallback says.
     */
    public static @Nullable Refusal refuseMail(SessionDecision decision, ServerFacts server) {
        boolean held = decision.tls() == ClientTls.PASS_THROUGH
                && decision.downstream().fallback() == DownstreamUse.Fallback.REFUSE
                && !(server instanceof ServerFacts.NotAsked)
                && !advertises(server);
        if (!held) {
            return null;
        }
        String why = server instanceof ServerFacts.Unusable unusable ? unusable.words() : "it does not offer STARTTLS";
        return new Refusal(451, "4.7.1 Mail here must go to the server in TLS, which it cannot now: " + why);
    }
}
