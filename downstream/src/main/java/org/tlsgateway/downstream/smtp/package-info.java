/**
 * The SMTP client: connection, TLS, transaction, and the pool of proven connections (RFC 5321, RFC 3207, RFC 2920).
 */
@NullMarked
package org.tlsgateway.downstream.smtp;

import org.jspecify.annotations.NullMarked;
