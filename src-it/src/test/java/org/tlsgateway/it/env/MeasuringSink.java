package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;

/** A downstream server that takes everything, in clear, and keeps of a message only what tells whether it is the right one. */
public final class MeasuringSink extends SinkServer {
    /**
     * What follows the first empty line of a message, as it was on the wire.
     *
     * @param bytes its length
     * @param checksum of all its bytes
     */
    public record Body(long bytes, long checksum) {}

    private final List<Body> bodies = new CopyOnWriteArrayList<>();

    public MeasuringSink() {
        super(0);
        start();
    }

    /** In the order of the final dots. */
    public List<Body> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    void take(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        CRC32 checksum = new CRC32();
        long bytes = 0;
        line = in.readLine();
        while (line != null && !line.equals(".")) {
            byte[] wire = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            checksum.update(wire);
            bytes += wire.length;
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("cut off");
        }
        bodies.add(new Body(bytes, checksum.getValue()));
    }
}
