/**
 * Sieve (RFC 5228) as the language for what becomes of a message: jSieve parses and walks the script; tests and actions are ours,
 * because those of jSieve 0.8 check their arguments only when they run, match by backtracking regular expressions and want a MIME
 * parse. Extensions: reject and ereject (RFC 5429), envelope, editheader (RFC 5293), body :raw :contains (RFC 5173), spamtest (RFC
 * 5235), relational (RFC 5231), comparator-i;ascii-numeric. A script has no loops; time, steps, size and depth are bounded.
 */
@NullMarked
package org.tlsgateway.mailets.inspection.sieve;

import org.jspecify.annotations.NullMarked;
