package org.tlsgateway.it.env;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A downstream server that offers exactly what it is told to, and answers 250 to whatever else is said in clear. */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket server;
    private final List<String> keywords;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    public FakeServer(String... keywords) {
        this.keywords = List.of(keywords);
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Says nothing any more, not even its banner. */
    public FakeServer silent() {
        silent = true;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What was said to it, over all connections. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            OutputStream out = socket.getOutputStream();
            if (!silent) {
                reply(out, List.of("220 server.test ESMTP"));
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                if (!silent) {
                    reply(out, line.startsWith("EHLO") ? hello() : List.of(other(line)));
                }
            }
        } catch (IOException e) {
            // the client went away
        }
    }

    private List<String> hello() {
        List<String> lines = new ArrayList<>(List.of("250-server.test"));
        keywords.forEach(keyword -> lines.add("250-" + keyword));
        int last = lines.size() - 1;
        lines.set(last, lines.get(last).replaceFirst("-", " "));
        return lines;
    }

    private static String other(String line) {
        return line.equals("QUIT") ? "221 bye" : "250 ok";
    }

    private static void reply(OutputStream out, List<String> lines) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // it is gone, which is what was wanted
        }
    }
}
