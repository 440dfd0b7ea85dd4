package org.tlsgateway.hooks.proxy;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tlsgateway.core.name.IpLiteral;

/** Version 1 of the PROXY header (proxy-protocol.txt section 2.1): one line of ASCII, exactly as it is written there. */
final class TextHeader {
    static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    /** With CRLF. */
    private static final int LONGEST = 107;

    private TextHeader() {}

    static ProxyHeader parse(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int there = Math.min(bytes.readableBytes(), LONGEST);
        for (int i = 0; i < there; i++) {
            byte b = bytes.getByte(start + i);
            if (i < PREFIX.length ? b != PREFIX[i] : b != '\r' && (b < ' ' || b == 0x7f)) {
                return new ProxyHeader.Malformed(i < PREFIX.length ? "no PROXY header" : "a control character in it");
            }
            if (b == '\r') {
                return i + 1 < there
                        ? line(bytes, start, i)
                        : i + 1 < LONGEST ? new ProxyHeader.Incomplete() : new ProxyHeader.Malformed("too long");
            }
        }
        return there < LONGEST ? new ProxyHeader.Incomplete() : new ProxyHeader.Malformed("too long");
    }

    private static ProxyHeader line(ByteBuf bytes, int start, int length) {
        if (bytes.getByte(start + length + 1) != '\n') {
            return new ProxyHeader.Malformed("CR without LF");
        }
        String rest = bytes.toString(start + PREFIX.length, length - PREFIX.length, StandardCharsets.US_ASCII);
        // What follows UNKNOWN is to be ignored.
        if (rest.equals("UNKNOWN") || rest.startsWith("UNKNOWN ")) {
            return new ProxyHeader.HealthCheck();
        }
        String[] words = rest.split(" ", -1);
        if (words.length != 5 || !words[0].equals("TCP4") && !words[0].equals("TCP6")) {
            return new ProxyHeader.Malformed("neither TCP4 nor TCP6 with two addresses and two ports");
        }
        boolean ipv6 = words[0].equals("TCP6");
        Optional<InetAddress> source = address(words[1], ipv6);
        Optional<InetAddress> destination = address(words[2], ipv6);
        int sourcePort = port(words[3]);
        int destinationPort = port(words[4]);
        if (source.isEmpty() || destination.isEmpty() || sourcePort < 0 || destinationPort < 0) {
            return new ProxyHeader.Malformed("an address or a port is none");
        }
        return ProxyHeader.proxied(
                new InetSocketAddress(source.get(), sourcePort),
                new InetSocketAddress(destination.get(), destinationPort),
                length + 2);
    }

    private static Optional<InetAddress> address(String text, boolean ipv6) {
        return text.indexOf(':') >= 0 == ipv6 ? IpLiteral.parse(text) : Optional.empty();
    }

    private static int port(String text) {
        boolean number = !text.isEmpty()
                && text.length() <= 5
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        int port = number ? Integer.parseInt(text) : -1;
        return port > 65535 ? -1 : port;
    }
}
