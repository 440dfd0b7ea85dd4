/**
 * The way out: a mailet that puts mail durably into its own queue, and the worker that delivers from that queue, tries again,
 * tells the sender of a delay and returns what cannot be delivered (RFC 5321 section 4.5.4, RFC 3464).
 *
 * <p>One queue item holds one message with all its recipients, and is split by domain when it is taken out. One item is one
 * write to disk before the client's 250: a message can not be half accepted. Recipients that are done are dropped when the rest
 * is queued again. The price: when the gateway dies while a slow domain is still being delivered to, the recipients of a quick
 * domain in the same message get it twice.
 *
 * <p>Nothing is taken from the queue before what follows from it is in the queue: a crash leads to a duplicate, never to a loss.
 */
@NullMarked
package org.tlsgateway.mailets.delivery;

import org.jspecify.annotations.NullMarked;
