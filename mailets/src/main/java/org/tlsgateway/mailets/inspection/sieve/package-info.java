/**
 * Sieve (RFC 5228) as the language for what becomes of a message: jSieve parses and walks the script; tests and actions are ours,
 * because those of jSieve 0.8 check their arguments only when they run, match by backtracking regular expressions and want a MIME
 * parse. Extensions: body (RFC 5173), copy (RFC 3894), date and index (RFC 5260), editheader (RFC 5293), envelope, environment (RFC
 * 5183), fileinto, reject and ereject (RFC 5429), relational (RFC 5231), spamtest, spamtestplus and virustest (RFC 5235), variables
 * (RFC 5229), comparator-i;ascii-numeric. A script has no loops; time, steps, size, depth, variables, header edits and redirects are
 * bounded.
 */
@NullMarked
package org.tlsgateway.mailets.inspection.sieve;

import org.jspecify.annotations.NullMarked;
