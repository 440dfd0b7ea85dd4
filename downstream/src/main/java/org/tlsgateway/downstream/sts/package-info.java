/**
 * MTA-STS, the I/O of it (RFC 8461): TXT records, policy hosts, the cache on disk. What it comes to is decided in {@code core.sts}.
 */
@NullMarked
package org.tlsgateway.downstream.sts;

import org.jspecify.annotations.NullMarked;
