package org.tlsgateway.mailets.inspection.scan;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.tlsgateway.core.inspection.EngineKind;

/** An engine on a free port of the loopback that behaves as a test wants. */
final class FakeEngine implements AutoCloseable {
    /** What it does with a connection. */
    enum Behaviour {
        GOOD,
        /** The same, without keeping the message. */
        FORGETS,
        /** Reads the message and never answers. */
        HANGS,
        /** Never reads. */
        DEAF,
        /** Answers a byte now and then. */
        TRICKLES,
        /** Answers what is no answer. */
        GARBAGE,
        /** Resets at once. */
        RESETS,
        /** Reads a little and resets. */
        RESETS_IN_THE_MIDDLE,
        /** Closes instead of an answer. */
        CLOSES,
        /** Closes in the middle of its answer. */
        CUTS,
        /** Answers before it has read the message. */
        ANSWERS_EARLY,
        /** Answers without end. */
        ENDLESS
    }

    private final Dialect dialect;
    private final ServerSocket server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile Behaviour behaviour;
    volatile String answer;

    FakeEngine(Dialect dialect, Behaviour behaviour) throws IOException {
        this.dialect = dialect;
        this.behaviour = behaviour;
        this.answer = dialect.good;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    EngineKind kind() {
        return dialect.kind;
    }

    URI url() {
        return URI.create(dialect.scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-engine");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            behave(socket);
        } catch (IOException | InterruptedException e) {
            // The other side went away, as it may.
        }
    }

    private void behave(Socket socket) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        OutputStream out = socket.getOutputStream();
        byte[] text = answer.getBytes(StandardCharsets.ISO_8859_1);
        switch (behaviour) {
            case GOOD -> {
                messages.add(dialect.read(in));
                out.write(text);
            }
            case FORGETS -> {
                dialect.skip(in);
                out.write(text);
            }
            case HANGS -> {
                messages.add(dialect.read(in));
                closed.await();
            }
            case DEAF -> closed.await();
            case TRICKLES -> {
                dialect.read(in);
                // Its end never comes: the last byte is held back.
                for (int i = 0; !closed.await(20, TimeUnit.MILLISECONDS); i++) {
                    if (i < text.length - 1) {
                        out.write(text[i]);
                    }
                }
            }
            case GARBAGE -> {
                dialect.read(in);
                out.write("220 smtp.test ESMTP\r\n\r\n\0\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            case RESETS -> reset(socket);
            case RESETS_IN_THE_MIDDLE -> {
                in.read();
                reset(socket);
            }
            case CLOSES -> dialect.read(in);
            case CUTS -> {
                dialect.read(in);
                out.write(text, 0, text.length / 2);
            }
            case ANSWERS_EARLY -> {
                out.write(text);
                closed.await();
            }
            case ENDLESS -> {
                dialect.read(in);
                out.write(text, 0, text.length - 1);
                while (true) {
                    out.write(new byte[100_000]);
                }
            }
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
