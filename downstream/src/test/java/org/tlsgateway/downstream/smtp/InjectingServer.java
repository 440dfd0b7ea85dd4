package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.tlsgateway.core.name.HostPort;

/** Says 220 to STARTTLS, waits for the first bytes of the ClientHello, and answers them in clear. */
final class InjectingServer implements AutoCloseable {
    private final ServerSocket server;
    private final String injected;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    InjectingServer(String injected) throws IOException {
        this.injected = injected;
        this.server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(this::serve, "injecting-server");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    HostPort hostPort() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    synchronized String received() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            say(out, "220 hi\r\n");
            hear(in);
            say(out, "250-x\r\n250 STARTTLS\r\n");
            hear(in);
            say(out, "220 go\r\n");
            hear(in);
            say(out, injected);
            for (int n = hear(in); n >= 0; n = hear(in)) {
                out.flush();
            }
        } catch (IOException clientGone) {
            // As it should.
            return;
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private int hear(InputStream in) throws IOException {
        byte[] block = new byte[4096];
        int n = in.read(block);
        synchronized (this) {
            received.write(block, 0, Math.max(0, n));
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
