/**
 * HTTPS to servers that strangers name: policy hosts of MTA-STS, receivers of TLS reports. Only to addresses that were looked at,
 * never where a redirect points to, everything bounded.
 */
@NullMarked
package org.tlsgateway.downstream.https;

import org.jspecify.annotations.NullMarked;
