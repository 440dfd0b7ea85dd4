/**
 * Where a message goes next, how strongly the channel must be proven, and what follows from an attempt.
 */
@NullMarked
package org.tlsgateway.core.delivery;

import org.jspecify.annotations.NullMarked;
