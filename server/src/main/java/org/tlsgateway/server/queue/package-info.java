/**
 * James's mail queue, made truly durable: what got its 250 is on disk, body included (JAMES.md "Queues"). ActiveMQ runs inside
 * the process with its KahaDB journal synced for every send; a full disk fails a send at once instead of holding it.
 */
package org.tlsgateway.server.queue;
