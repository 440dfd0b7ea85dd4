/**
 * The closed catalogue of all that can go wrong.
 */
@NullMarked
package org.tlsgateway.core.failure;

import org.jspecify.annotations.NullMarked;
