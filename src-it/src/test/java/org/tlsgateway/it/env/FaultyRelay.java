package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between the gateway and a daemon, and spoils connections when a test wants it. */
public final class FaultyRelay implements AutoCloseable {
    /** What becomes of new connections; those that stand are cut when it changes. */
    public enum Fault {
        NONE,
        /** Bytes go nowhere. */
        BLACKHOLE,
        /** The answer is not the daemon's. */
        GARBAGE,
        /** Cut at once. */
        CUT
    }

    private final ServerSocket server;
    private final int target;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private volatile Fault fault = Fault.NONE;

    /** To that port of the loopback. */
    public FaultyRelay(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on; connections that stand are cut. */
    public void fault(Fault now) {
        fault = now;
        open.forEach(FaultyRelay::close);
        open.clear();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "faulty-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try {
            switch (fault) {
                case NONE -> relay(client);
                case BLACKHOLE -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
                case GARBAGE -> {
                    client.getInputStream().read(new byte[1 << 16]);
                    client.getOutputStream().write("220 who is there?\r\n\0\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                case CUT -> client.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // One side went away, as it may.
        } finally {
            close(client);
        }
    }

    private void relay(Socket client) throws IOException {
        try (Socket daemon = new Socket(InetAddress.getLoopbackAddress(), target)) {
            start(() -> pass(client, daemon));
            pass(daemon, client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        fault(Fault.CUT);
    }
}
