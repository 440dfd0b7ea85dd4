package org.tlsgateway.mailets.inspection.scan;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.tlsgateway.core.inspection.EngineKind;

/** How each engine is spoken to, from its side. */
enum Dialect {
    RSPAMD(
            EngineKind.RSPAMD,
            "http",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + FakeRspamd.HAM.length()
                    + "\r\n\r\n" + FakeRspamd.HAM) {
        @Override
        byte[] read(DataInputStream in) throws IOException {
            return in.readNBytes(length(in));
        }
    },
    SPAMD(
            EngineKind.SPAMD,
            "tcp",
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 8\r\nSpam: False ; 1.5 / 5.0\r\n\r\nA_RULE\r\n") {
        @Override
        byte[] read(DataInputStream in) throws IOException {
            return in.readNBytes(length(in));
        }
    },
    CLAMD(EngineKind.CLAMD, "tcp", "stream: OK\0") {
        @Override
        byte[] read(DataInputStream in) throws IOException {
            in.readNBytes("zINSTREAM\0".length());
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                byte[] block = in.readNBytes(length);
                if (block.length < length) {
                    throw new EOFException();
                }
                message.writeBytes(block);
            }
            return message.toByteArray();
        }
    };

    final EngineKind kind;
    final String scheme;
    final String good;

    Dialect(EngineKind kind, String scheme, String good) {
        this.kind = kind;
        this.scheme = scheme;
        this.good = good;
    }

    /** One message. */
    abstract byte[] read(DataInputStream in) throws IOException;

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return length;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }
}
