/** A runnable James with the gateway in it, and what happens at its first start. */
package org.tlsgateway.server;
