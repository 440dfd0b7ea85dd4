/** Processes that are measured: how they are started and what the kernel says of them and of those they have started. */
@NullMarked
package org.tlsgateway.bench.process;

import org.jspecify.annotations.NullMarked;
