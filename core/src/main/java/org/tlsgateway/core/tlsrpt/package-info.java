/**
 * TLS reporting, the decisions of it (RFC 8460): what a session counts as, the counts of a day, the report of a domain, where
 * it goes and when. Counts are kept by UTC day, by the domain that would get the report, and by the policy that was applied.
 */
@NullMarked
package org.tlsgateway.core.tlsrpt;

import org.jspecify.annotations.NullMarked;
