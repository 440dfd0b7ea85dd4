/**
 * The answer to "why" in words and in JSON, for the command line and WebAdmin.
 */
@NullMarked
package org.tlsgateway.downstream.explain;

import org.jspecify.annotations.NullMarked;
