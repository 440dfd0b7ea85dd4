/**
 * James's mail queue, made truly durable: what got its 250 is on disk, body included (JAMES.md "Queues"). RocksDB holds the mails,
 * and one sync of its log serves all who wait for one (ADR 18); what waits for what is known in memory.
 */
@NullMarked
package org.tlsgateway.server.queue;

import org.jspecify.annotations.NullMarked;
