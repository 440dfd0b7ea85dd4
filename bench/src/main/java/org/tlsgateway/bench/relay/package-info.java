/**
 * What relaying costs, beside Postfix: the same generator and the same sink, both in C so that they take little of the machine, and
 * one contender after the other on the same job. The job is STARTTLS in (TLS 1.3, P-256), a durable queue, and TLS out with
 * the certificate verified; it is done when the sink has every message.
 */
@NullMarked
package org.tlsgateway.bench.relay;

import org.jspecify.annotations.NullMarked;
