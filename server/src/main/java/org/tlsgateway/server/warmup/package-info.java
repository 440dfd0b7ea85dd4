/**
 * Mail of the gateway's own: before it opens its ports, another gateway in the same process relays it round and round to itself, so that
 * the first mail of others finds compiled code. That one has a directory, a certificate, a queue and a port of its own, all gone at the
 * end.
 */
package org.tlsgateway.server.warmup;
