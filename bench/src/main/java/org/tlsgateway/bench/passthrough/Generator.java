package org.tlsgateway.bench.passthrough;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that say EHLO and STARTTLS and then send what begins like TLS. */
final class Generator {
    private static final int CHUNK = 1 << 18;
    private static final int OPENERS = 16;

    private final InetSocketAddress target;

    Generator(int port) {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends so many bytes over so many connections at once; returns when the other end has closed all of them. */
    void transfer(int connections, long bytesEach) throws IOException {
        inParallel(connections, connections, () -> {
            try (SocketChannel channel = open()) {
                ByteBuffer chunk = Records.of(CHUNK);
                for (long left = bytesEach; left > 0; ) {
                    chunk.clear().limit((int) Math.min(CHUNK, left));
                    left -= channel.write(chunk);
                }
                channel.shutdownOutput();
                awaitEnd(channel);
            }
            return true;
        });
    }

    /** Opens so many sessions, one after the other on each of a few threads, and ends each at once. */
    void connect(int sessions) throws IOException {
        inParallel(sessions, OPENERS, () -> {
            try (SocketChannel channel = open()) {
                channel.shutdownOutput();
                awaitEnd(channel);
            }
            return true;
        });
    }

    /** Opens so many sessions and leaves them open. */
    List<SocketChannel> hold(int sessions) throws IOException {
        return inParallel(sessions, OPENERS, this::open);
    }

    /** A session that has been passed through, both handshakes done. */
    private SocketChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open(target);
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        reply(channel, buffer);
        say(channel, "EHLO client.example\r\n");
        reply(channel, buffer);
        say(channel, "STARTTLS\r\n");
        String ready = reply(channel, buffer);
        if (!ready.startsWith("220")) {
            throw new IOException("STARTTLS: " + ready);
        }
        ByteBuffer hello = Records.handshake();
        int awaited = hello.remaining();
        write(channel, hello);
        while (awaited > 0) {
            int read = channel.read(buffer.clear());
            if (read < 0) {
                throw new EOFException("ended in the handshake");
            }
            awaited -= read;
        }
        return channel;
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        write(channel, ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The whole reply; nothing follows it before the client's next word. */
    private static String reply(SocketChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (true) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("ended before a reply");
            }
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
            String last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
            if (text.endsWith("\n") && last.length() > 3 && last.charAt(3) == ' ') {
                return text;
            }
        }
    }

    private static void awaitEnd(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer.clear()) >= 0) {
            // nothing is expected; the end is
        }
    }

    private static <T> List<T> inParallel(int tasks, int threads, java.util.concurrent.Callable<T> task)
            throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> begun = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                begun.add(executor.submit(task));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> each : begun) {
                done.add(each.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            executor.shutdownNow();
        }
    }
}
