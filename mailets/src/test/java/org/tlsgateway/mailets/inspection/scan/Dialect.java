package org.tlsgateway.mailets.inspection.scan;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import org.tlsgateway.core.inspection.EngineKind;

/** How each engine is spoken to, from its side. */
enum Dialect {
    RSPAMD(
            EngineKind.RSPAMD,
            "http",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + FakeRspamd.HAM.length()
                    + "\r\n\r\n" + FakeRspamd.HAM) {
        @Override
        void read(DataInputStream in, OutputStream message) throws IOException {
            copy(in, message, length(in));
        }
    },
    SPAMD(
            EngineKind.SPAMD,
            "tcp",
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 8\r\nSpam: False ; 1.5 / 5.0\r\n\r\nA_RULE\r\n") {
        @Override
        void read(DataInputStream in, OutputStream message) throws IOException {
            copy(in, message, length(in));
        }
    },
    CLAMD(EngineKind.CLAMD, "tcp", "stream: OK\0") {
        @Override
        void read(DataInputStream in, OutputStream message) throws IOException {
            in.readNBytes("zINSTREAM\0".length());
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                copy(in, message, length);
            }
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

    /** Copies one message. */
    abstract void read(DataInputStream in, OutputStream message) throws IOException;

    /** One message. */
    byte[] read(DataInputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        read(in, message);
        return message.toByteArray();
    }

    /** One message, without keeping it. */
    void skip(DataInputStream in) throws IOException {
        read(in, OutputStream.nullOutputStream());
    }

    private static void copy(DataInputStream in, OutputStream out, int length) throws IOException {
        byte[] block = new byte[8192];
        for (int left = length; left > 0; ) {
            int count = in.read(block, 0, Math.min(left, block.length));
            if (count < 0) {
                throw new EOFException();
            }
            out.write(block, 0, count);
            left -= count;
        }
    }

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
