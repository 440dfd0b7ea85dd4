package org.tlsgateway.core.content;

/** Whether bytes that come one by one are UTF-8 (RFC 3629 section 4). */
final class Utf8Check {
    private int needed;
    private int least;
    private int most;

    /** False when this byte cannot come here. */
    boolean accepts(int octet) {
        if (needed > 0) {
            boolean good = octet >= least && octet <= most;
            needed = good ? needed - 1 : 0;
            least = 0x80;
            most = 0xbf;
            return good;
        }
        if (octet < 0x80) {
            return true;
        }
        needed = octet >= 0xc2 && octet <= 0xdf ? 1 : octet >= 0xe0 && octet <= 0xef ? 2 : 3;
        least = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
        most = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
        boolean good = octet >= 0xc2 && octet <= 0xf4;
        needed = good ? needed : 0;
        return good;
    }
}
