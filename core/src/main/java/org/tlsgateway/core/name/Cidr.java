package org.tlsgateway.core.name;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A block of addresses (RFC 4632, RFC 4291 section 2.3).
 *
 * @param network the first address, host bits zero
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(InetAddress network, int prefixLength) {
    /** The block that "192.0.2.0/24", "2001:db8::/32" or a single address stands for; never resolves a name. */
    public static Optional<Cidr> parse(String text) {
        throw new UnsupportedOperationException();
    }
}
