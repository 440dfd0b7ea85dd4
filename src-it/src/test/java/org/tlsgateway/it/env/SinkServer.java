package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;

/** A downstream server that takes everything, in clear. */
abstract class SinkServer extends LineServer {
    SinkServer(int port) {
        super(port);
    }

    /** A message with its final dot. */
    abstract void take(BufferedReader in) throws IOException, InterruptedException;

    @Override
    void talk(BufferedReader in, OutputStream out) throws IOException, InterruptedException {
        reply(out, "220 sink.test");
        String line = in.readLine();
        while (line != null) {
            if (line.startsWith("EHLO")) {
                reply(out, "250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME");
            } else if (line.equals("DATA")) {
                reply(out, "354 go on");
                take(in);
                reply(out, "250 2.0.0 taken");
            } else if (line.equals("QUIT")) {
                reply(out, "221 bye");
                return;
            } else {
                reply(out, "250 2.0.0 ok");
            }
            line = in.readLine();
        }
    }
}
