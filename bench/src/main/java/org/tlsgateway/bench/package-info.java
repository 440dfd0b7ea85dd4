/**
 * What decisions cost, measured by JMH; the numbers that the issue asks for.
 */
@NullMarked
package org.tlsgateway.bench;

import org.jspecify.annotations.NullMarked;
