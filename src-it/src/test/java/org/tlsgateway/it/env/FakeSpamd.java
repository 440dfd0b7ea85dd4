package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;

/** Takes what spamd takes, to its end, and finds nothing in it. */
public final class FakeSpamd extends LineServer {
    private static final String LENGTH = "Content-length: ";

    public FakeSpamd() {
        super(0);
        start();
    }

    /** As the configuration has it. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    @Override
    void talk(BufferedReader in, OutputStream out) throws IOException {
        long left = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith(LENGTH)) {
                left = Long.parseLong(line.substring(LENGTH.length()));
            }
        }
        while (left > 0) {
            long skipped = in.skip(left);
            if (skipped == 0) {
                throw new IOException("cut off");
            }
            left -= skipped;
        }
        reply(out, "SPAMD/1.1 0 EX_OK\r\nSpam: False ; 0.0 / 5.0\r\n");
    }
}
