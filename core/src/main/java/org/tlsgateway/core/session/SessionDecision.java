package org.tlsgateway.core.session;

import java.util.Set;
import org.tlsgateway.core.ehlo.EhloKeyword;

/**
 * What happens to a session, and why.
 *
 * @param tls what happens to the client's TLS
 * @param hidden EHLO keywords the client must not see or use; contains STARTTLS when {@code tls} is STRIP
 * @param rule the name of the rule that decided, "default" when none matched
 * @param reason the words for log, header and operator; of a pass-through rule the legal ground
 * @param downstream what the session has to do with its downstream server
 */
public record SessionDecision(
        ClientTls tls, Set<EhloKeyword> hidden, String rule, String reason, DownstreamUse downstream) {
    public SessionDecision(ClientTls tls, Set<EhloKeyword> hidden, String rule, String reason) {
        this(tls, hidden, rule, reason, DownstreamUse.PLAIN);
    }

    public SessionDecision {
        hidden = Set.copyOf(hidden);
    }
}
