/**
 * The gateway's own SMTP listener: sockets, connection limits, sessions and the handler that leads one SMTP dialogue
 * (RFC 5321). Framing and commands run on the I/O loop, what may block on workers, inspection on threads of its own.
 */
package org.tlsgateway.hooks.listener;
