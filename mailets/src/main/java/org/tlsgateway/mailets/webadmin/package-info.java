/**
 * What WebAdmin shows of the gateway: why a mail waits, what is known of destinations, what was counted of TLS.
 */
@NullMarked
package org.tlsgateway.mailets.webadmin;

import org.jspecify.annotations.NullMarked;
