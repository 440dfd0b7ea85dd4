/**
 * The gateway's own SMTP listener: sockets, connection limits, sessions and the handler that leads one SMTP dialogue
 * (RFC 5321). Framing runs on the I/O loop, commands on worker threads, inspection on threads of its own.
 */
package org.tlsgateway.hooks.listener;
