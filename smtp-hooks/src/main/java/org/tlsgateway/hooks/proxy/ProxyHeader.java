package org.tlsgateway.hooks.proxy;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** What the first bytes of a trusted proxy's connection are. */
public sealed interface ProxyHeader {
    /** Not all of it has come, and so far nothing is wrong with it. */
    record Incomplete() implements ProxyHeader {}

    /** There is no client to serve. */
    record Malformed(String why) implements ProxyHeader {}

    /** The proxy speaks for itself (LOCAL), or does not say for whom (UNKNOWN, AF_UNSPEC): a health check. */
    record HealthCheck() implements ProxyHeader {}

    /**
     * A client's connection.
     *
     * @param source the client
     * @param destination where it meant to connect, or an address of the proxy
     * @param length bytes of the header: what follows is the client's
     */
    record Proxied(InetSocketAddress source, InetSocketAddress destination, int length) implements ProxyHeader {}

    /** Judges what has come so far; the buffer stays as it is. */
    static ProxyHeader parse(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return new Incomplete();
        }
        return bytes.getByte(bytes.readerIndex()) == BinaryHeader.SIGNATURE[0]
                ? BinaryHeader.parse(bytes)
                : TextHeader.parse(bytes);
    }

    /** A connection of this client, unless no client can have such an address. */
    static ProxyHeader proxied(InetSocketAddress source, InetSocketAddress destination, int length) {
        boolean nobody = source.getAddress().isAnyLocalAddress()
                || source.getAddress().isMulticastAddress()
                || source.getPort() == 0;
        return nobody ? new Malformed("the source is no client") : new Proxied(source, destination, length);
    }
}
