package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A downstream server on loopback that offers STARTTLS, answers the first bytes behind it with as many as a handshake has, and
 * then reads and forgets. One thread for all connections.
 */
final class Sink implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int CHUNK = 1 << 20;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);

    Sink() throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::run, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private void run() {
        while (server.isOpen()) {
            try {
                selector.select(this::serve);
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel client = server.accept();
                if (client != null) {
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ, new Conversation());
                    client.write(Conversation.BANNER.duplicate());
                }
            } else {
                read((SocketChannel) key.channel(), (Conversation) key.attachment());
            }
        } catch (IOException e) {
            key.cancel();
            closeQuietly(key);
        }
    }

    private void read(SocketChannel client, Conversation conversation) throws IOException {
        buffer.clear();
        if (client.read(buffer) < 0) {
            client.close();
            return;
        }
        ByteBuffer answer = conversation.answer(buffer.flip());
        if (answer != null) {
            client.write(answer);
        }
    }

    private static void closeQuietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // it is gone, which is what was wanted
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** How far one client has come. */
    private static final class Conversation {
        static final ByteBuffer BANNER = text("220 sink.example ESMTP\r\n");
        private static final ByteBuffer HELLO = text("250-sink.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
        private static final ByteBuffer READY = text("220 2.0.0 Ready to start TLS\r\n");
        private static final ByteBuffer BYE = text("221 2.0.0 bye\r\n");

        private boolean passed;
        private boolean answered;

        @org.jspecify.annotations.Nullable
        ByteBuffer answer(ByteBuffer bytes) {
            if (passed) {
                boolean first = !answered;
                answered = true;
                return first ? Records.handshake() : null;
            }
            // Its clients send each command in one piece.
            byte verb = bytes.get(0);
            if (verb == 'S') {
                passed = true;
                return READY.duplicate();
            }
            return verb == 'E' ? HELLO.duplicate() : BYE.duplicate();
        }

        private static ByteBuffer text(String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
        }
    }
}
