/**
 * The options, how they are read and checked, and the typed configuration that results.
 */
@NullMarked
package org.tlsgateway.core.config;

import org.jspecify.annotations.NullMarked;
