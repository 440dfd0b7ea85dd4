/**
 * Certificates and keys: the gateway's own, the trusted CAs, and the check of what a server presents.
 */
@NullMarked
package org.tlsgateway.downstream.tls;

import org.jspecify.annotations.NullMarked;
