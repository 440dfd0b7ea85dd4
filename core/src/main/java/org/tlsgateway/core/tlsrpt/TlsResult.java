package org.tlsgateway.core.tlsrpt;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/**
 * The result of one session, as it is counted.
 *
 * @param domain whose report it goes into: the recipients' domain, or the name of the smart host (RFC 8460 section 1.1)
 * @param policy by which it was judged
 * @param failure what failed, null for a session that kept the policy
 */
public record TlsResult(
        DomainName domain, ReportedPolicy policy, @Nullable FailureDetail failure) {}
