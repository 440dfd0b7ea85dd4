/**
 * The connection to a session's own downstream server, the one that the client meant or the rule names: what it offers is mirrored,
 * and when the client says STARTTLS it can be passed through to it.
 */
package org.tlsgateway.downstream.session;
