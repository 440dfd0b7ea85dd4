package org.tlsgateway.it.env;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** A downstream server that takes STARTTLS and then ends its connections in every way there is, by the dice of a seed. */
public final class MoodyServer implements AutoCloseable {
    private static final int CHUNK = 1 << 14;
    private static final int STALLS = 4;

    private final ServerSocket server;
    private final Random dice;
    private final List<Socket> stalled = new CopyOnWriteArrayList<>();

    public MoodyServer(long seed) {
        dice = new Random(seed);
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int mood = dice.nextInt(8);
                daemon(() -> serve(socket, mood));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int mood) {
        try {
            converse(socket, mood);
            if (mood != STALLS) {
                socket.close();
            }
        } catch (IOException e) {
            closeQuietly(socket);
        }
    }

    private void converse(Socket socket, int mood) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        say(out, "220 moody.test\r\n");
        String line = line(in);
        while (!line.equals("STARTTLS")) {
            if (line.isEmpty() || line.equals("QUIT")) {
                socket.close();
                return;
            }
            say(out, "250-moody.test\r\n250 STARTTLS\r\n");
            line = line(in);
        }
        if (mood == 0) {
            reset(socket);
            return;
        }
        say(out, "220 go ahead\r\n");
        passed(socket, in, out, mood);
    }

    private void passed(Socket socket, InputStream in, OutputStream out, int mood) throws IOException {
        byte[] chunk = new byte[CHUNK];
        if (in.read(chunk) < 0) {
            return;
        }
        out.write(chunk);
        switch (mood) {
            case 1 -> reset(socket);
            case 2 -> {
                socket.shutdownOutput();
                drain(in, chunk);
            }
            case 3 -> {
                // More than all buffers on the way hold, to a client that may not read.
                for (int i = 0; i < 400; i++) {
                    out.write(chunk);
                }
            }
            // Neither reads nor writes until the gateway has had enough of it.
            case STALLS -> stalled.add(socket);
            case 5 -> {
                // Closes with unread bytes in its buffer: a reset to the other side.
            }
            default -> {
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    out.write(chunk, 0, read);
                }
            }
        }
    }

    private static void drain(InputStream in, byte[] chunk) throws IOException {
        while (in.read(chunk) >= 0) {
            // all of it
        }
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "moody-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone, which is what was wanted
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        stalled.forEach(MoodyServer::closeQuietly);
    }
}
