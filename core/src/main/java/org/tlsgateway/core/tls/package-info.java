/**
 * TLS towards the downstream server: levels, presented chains, PKIX and name checks (RFC 5280, RFC 9525).
 */
@NullMarked
package org.tlsgateway.core.tls;

import org.jspecify.annotations.NullMarked;
