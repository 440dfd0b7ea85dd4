package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A downstream server that takes everything, in clear, as slowly as it is told to, and keeps it. */
public final class FakeSink extends SinkServer {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile Duration delay;

    /** Replies to the final dot after this time; the message counts as received before. */
    public FakeSink(Duration delay) {
        this(0, delay);
    }

    /** The same on this port. */
    public FakeSink(int port, Duration delay) {
        super(port);
        this.delay = delay;
        start();
    }

    public void delay(Duration now) {
        delay = now;
    }

    /** What came, in the order of the final dots, with CRLF and dots as they were on the wire. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    void take(BufferedReader in) throws IOException, InterruptedException {
        StringBuilder message = new StringBuilder();
        String line = in.readLine();
        while (line != null && !line.equals(".")) {
            message.append(line).append("\r\n");
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("cut off");
        }
        messages.add(message.toString());
        Thread.sleep(delay.toMillis());
    }
}
