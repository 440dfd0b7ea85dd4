package org.tlsgateway.core.tls;

import java.util.HexFormat;

/**
 * A TLSA record as DNS publishes it, usable or not (RFC 6698 section 2.1, RFC 7218 for the names).
 *
 * @param usage certificate usage, 0 to 255: 2 is DANE-TA, 3 is DANE-EE
 * @param selector 0 to 255: 0 the whole certificate, 1 its SubjectPublicKeyInfo
 * @param matchingType 0 to 255: 0 the bytes themselves, 1 their SHA-256, 2 their SHA-512
 * @param association what is matched, lower-case hexadecimal
 */
public record TlsaRecord(int usage, int selector, int matchingType, String association) {
    /** The record with these bytes. */
    public static TlsaRecord of(int usage, int selector, int matchingType, byte[] association) {
        return new TlsaRecord(usage, selector, matchingType, HexFormat.of().formatHex(association));
    }

    /** Presentation form: "3 1 1 ab01...". */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " " + association;
    }
}
