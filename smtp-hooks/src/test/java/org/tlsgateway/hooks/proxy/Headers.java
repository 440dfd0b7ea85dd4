package org.tlsgateway.hooks.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.tlsgateway.core.name.IpLiteral;

/** PROXY headers as proxies send them. */
public final class Headers {
    public static final int LOCAL = 0x20;
    public static final int PROXY = 0x21;
    public static final int TCP4 = 0x11;
    public static final int TCP6 = 0x21;

    private Headers() {}

    public static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Version 2 with TLVs of so many bytes, all of them 0xee. */
    public static byte[] binary(String source, int sourcePort, String destination, int destinationPort, int tlvs) {
        byte[] from = IpLiteral.parse(source).orElseThrow().getAddress();
        byte[] to = IpLiteral.parse(destination).orElseThrow().getAddress();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(from);
        body.writeBytes(to);
        body.write(sourcePort >> 8);
        body.write(sourcePort);
        body.write(destinationPort >> 8);
        body.write(destinationPort);
        for (int i = 0; i < tlvs; i++) {
            body.write(0xee);
        }
        return binary(PROXY, from.length == 4 ? TCP4 : TCP6, body.toByteArray());
    }

    public static byte[] binary(int command, int family, byte[] body) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'});
        header.write(command);
        header.write(family);
        header.write(body.length >> 8);
        header.write(body.length);
        header.writeBytes(body);
        return header.toByteArray();
    }
}
