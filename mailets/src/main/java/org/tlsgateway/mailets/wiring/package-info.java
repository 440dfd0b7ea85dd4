/**
 * What all mailets of the gateway share: the configuration that was read at start.
 */
@NullMarked
package org.tlsgateway.mailets.wiring;

import org.jspecify.annotations.NullMarked;
