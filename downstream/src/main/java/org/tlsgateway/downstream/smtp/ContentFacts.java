package org.tlsgateway.downstream.smtp;

import org.jspecify.annotations.Nullable;

/**
 * What one pass over a message tells.
 *
 * @param size bytes, as read
 * @param eightBit whether a byte has its high bit set: it needs 8BITMIME (RFC 6152)
 * @param eightBitHeader whether one of them is in the header: it is one of RFC 6532, if anything
 * @param longestLine bytes with CRLF; more than 1000 is against RFC 5321 section 4.5.3.1.6, sent all the same
 * @param defect why SMTP cannot carry it, null when it can
 */
record ContentFacts(
        long size,
        boolean eightBit,
        boolean eightBitHeader,
        int longestLine,
        @Nullable String defect) {}
