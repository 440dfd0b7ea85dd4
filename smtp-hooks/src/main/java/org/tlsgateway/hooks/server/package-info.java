/**
 * A session and its own downstream server: what it offers, for mirroring (RFC 5321 section 4.1.1.1), and the connection on which a
 * client's STARTTLS is passed through.
 */
package org.tlsgateway.hooks.server;
