package org.tlsgateway.hooks.proxy;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Version 2 of the PROXY header (proxy-protocol.txt section 2.2): a signature, what it is, a length, the addresses, and TLVs, which are
 * skipped unread.
 */
final class BinaryHeader {
    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /** Of addresses and TLVs: room for what proxies send, and for a client certificate. */
    static final int LONGEST = 8 * 1024;

    private static final int COMMAND = 12;
    private static final int FAMILY = 13;
    private static final int LENGTH = 14;
    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;

    private BinaryHeader() {}

    static ProxyHeader parse(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int there = bytes.readableBytes();
        for (int i = 0; i < Math.min(there, SIGNATURE.length); i++) {
            if (bytes.getByte(start + i) != SIGNATURE[i]) {
                return new ProxyHeader.Malformed("no PROXY header");
            }
        }
        if (there <= COMMAND) {
            return new ProxyHeader.Incomplete();
        }
        int command = bytes.getUnsignedByte(start + COMMAND);
        if (command != LOCAL && command != PROXY) {
            return new ProxyHeader.Malformed("neither LOCAL nor PROXY of version 2");
        }
        if (there < FIXED) {
            return new ProxyHeader.Incomplete();
        }
        int family = bytes.getUnsignedByte(start + FAMILY);
        int length = bytes.getUnsignedShort(start + LENGTH);
        if (length > LONGEST) {
            return new ProxyHeader.Malformed("too long");
        }
        // LOCAL: the family and the addresses are to be ignored.
        if (command == LOCAL || family == UNSPECIFIED) {
            return there < FIXED + length ? new ProxyHeader.Incomplete() : new ProxyHeader.HealthCheck();
        }
        if (family != TCP_IPV4 && family != TCP_IPV6) {
            return new ProxyHeader.Malformed("not TCP over IPv4 or IPv6");
        }
        int each = family == TCP_IPV4 ? 4 : 16;
        if (length < 2 * each + 4) {
            return new ProxyHeader.Malformed("too short for its addresses");
        }
        if (there < FIXED + length) {
            return new ProxyHeader.Incomplete();
        }
        int ports = start + FIXED + 2 * each;
        return ProxyHeader.proxied(
                address(bytes, start + FIXED, each, bytes.getUnsignedShort(ports)),
                address(bytes, start + FIXED + each, each, bytes.getUnsignedShort(ports + 2)),
                FIXED + length);
    }

    private static InetSocketAddress address(ByteBuf bytes, int at, int length, int port) {
        byte[] address = new byte[length];
        bytes.getBytes(at, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException cannotBe) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", cannotBe);
        }
    }
}
