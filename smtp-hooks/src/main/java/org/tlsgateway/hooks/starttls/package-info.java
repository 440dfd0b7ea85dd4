/**
 * STARTTLS as the session's rule decides it (RFC 3207).
 */
package org.tlsgateway.hooks.starttls;
