package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A downstream server that offers exactly what it is told to, and answers 250 to whatever else is said in clear. */
public final class FakeServer extends LineServer {
    private final List<String> keywords;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    public FakeServer(String... keywords) {
        super(0);
        this.keywords = List.of(keywords);
        start();
    }

    /** Says nothing any more, not even its banner. */
    public FakeServer silent() {
        silent = true;
        return this;
    }

    /** What was said to it, over all connections. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    @Override
    void talk(BufferedReader in, OutputStream out) throws IOException {
        if (!silent) {
            reply(out, "220 server.test ESMTP");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            if (!silent) {
                reply(out, line.startsWith("EHLO") ? hello() : other(line));
            }
        }
    }

    private String hello() {
        List<String> lines = new ArrayList<>(List.of("250-server.test"));
        keywords.forEach(keyword -> lines.add("250-" + keyword));
        int last = lines.size() - 1;
        lines.set(last, lines.get(last).replaceFirst("-", " "));
        return String.join("\r\n", lines);
    }

    private static String other(String line) {
        return line.equals("QUIT") ? "221 bye" : "250 ok";
    }
}
