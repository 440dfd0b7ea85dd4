package org.tlsgateway.mailets.inspection.sieve;

import org.apache.jsieve.Argument;

/** A number of a script (RFC 5228 section 2.4.1); jSieve's own overflows silently at 2G. */
record LongArgument(long value) implements Argument {
    @Override
    public Object getValue() {
        return value;
    }
}
