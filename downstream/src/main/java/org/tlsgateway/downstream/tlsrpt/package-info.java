/**
 * TLS reporting, the I/O of it (RFC 8460): what was counted is kept in files that several nodes share, one node makes the reports of
 * a day that has ended and sends them. What is counted, reported and when is decided in {@code core.tlsrpt}.
 */
@NullMarked
package org.tlsgateway.downstream.tlsrpt;

import org.jspecify.annotations.NullMarked;
