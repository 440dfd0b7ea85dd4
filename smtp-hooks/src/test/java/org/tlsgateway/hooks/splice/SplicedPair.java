package org.tlsgateway.hooks.splice;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client's and a server's own sockets, with a splice between them.
 *
 * @param ended what the splice reported
 * @param coreTold how often the core handler was told that the client is gone, once it was
 */
record SplicedPair(
        Socket client, Socket server, CompletableFuture<SpliceReport> ended, CompletableFuture<Integer> coreTold)
        implements AutoCloseable {
    /** The first byte of a ClientHello, without which nothing goes through. */
    SplicedPair hello() throws IOException {
        client.getOutputStream().write(0x16);
        if (server.getInputStream().read() != 0x16) {
            throw new AssertionError("the first byte did not come through");
        }
        return this;
    }

    SpliceReport report() {
        return await(ended);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Closes with a RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static String readLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0;
                c = socket.getInputStream().read()) {
            line.append(new String(new byte[] {(byte) c}, StandardCharsets.ISO_8859_1));
            if (c == '\n') {
                break;
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
