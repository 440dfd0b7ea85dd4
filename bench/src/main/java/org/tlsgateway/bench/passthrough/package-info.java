/**
 * What passing a session through costs the whole gateway process, beside HAProxy in TCP mode: the same sink, the same generator,
 * the same machine, one after the other. Counted is the processor time of the measured process alone, as the kernel has it.
 */
@NullMarked
package org.tlsgateway.bench.passthrough;

import org.jspecify.annotations.NullMarked;
