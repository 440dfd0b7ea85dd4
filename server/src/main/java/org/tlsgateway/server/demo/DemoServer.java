package org.tlsgateway.server.demo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A small SMTP server with STARTTLS that takes all mail and remembers it. */
final class DemoServer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    /**
     * What came in.
     *
     * @param from the address that the other side connected from
     * @param tls null for clear text
     * @param recipient of the envelope
     * @param content the bytes of the message, not dot-stuffed
     */
    record Received(String from, @Nullable DemoTls tls, String recipient, byte[] content) {}

    private final String name;
    private final SSLContext tls;
    private final ServerSocket socket;
    private final List<Received> received = new ArrayList<>();

    DemoServer(String name, SSLContext tls) throws IOException {
        this(name, tls, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    DemoServer(String name, SSLContext tls, InetSocketAddress address) throws IOException {
        this.name = name;
        this.tls = tls;
        this.socket = new ServerSocket();
        this.socket.bind(address);
        start(this::accept, "demo-" + name);
    }

    int port() {
        return socket.getLocalPort();
    }

    synchronized List<Received> received() {
        return List.copyOf(received);
    }

    /** The message that came as so many'th, counted from 0; waits for it. */
    synchronized Received await(int index) throws InterruptedException {
        while (received.size() <= index) {
            wait();
        }
        return received.get(index);
    }

    private static void start(Runnable task, String thread) {
        Thread started = new Thread(task, thread);
        started.setDaemon(true);
        started.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                start(() -> serve(client), "demo-session");
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            new Session(client).run();
        } catch (IOException e) {
            // The other side went away; what it left is in received.
        }
    }

    private synchronized void keep(Received message) {
        received.add(message);
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private final class Session {
        private Socket connection;
        private InputStream in;
        private OutputStream out;
        private String recipient = "";

        Session(Socket connection) throws IOException {
            this.connection = connection;
            this.in = new BufferedInputStream(connection.getInputStream());
            this.out = connection.getOutputStream();
        }

        void run() throws IOException {
            reply("220 " + name + " ESMTP demo");
            String line;
            while ((line = readLine()) != null) {
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" ->
                        reply(
                                "250-" + name,
                                "250-8BITMIME",
                                isSecure() ? "250-PIPELINING" : "250-STARTTLS",
                                "250 SIZE 10000000");
                    case "STARTTLS" -> startTls();
                    case "RCPT" -> {
                        recipient = line.substring(line.indexOf('<') + 1, line.lastIndexOf('>'));
                        reply("250 2.1.5 ok");
                    }
                    case "DATA" -> data();
                    case "QUIT" -> {
                        reply("221 2.0.0 bye");
                        return;
                    }
                    case "HELO", "MAIL", "RSET", "NOOP" -> reply("250 2.0.0 ok");
                    default -> reply("502 5.5.1 not known");
                }
            }
        }

        private void startTls() throws IOException {
            reply("220 2.0.0 go ahead");
            SSLSocket secure = (SSLSocket) tls.getSocketFactory()
                    .createSocket(connection, connection.getInetAddress().getHostAddress(), connection.getPort(), true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            connection = secure;
            in = new BufferedInputStream(secure.getInputStream());
            out = secure.getOutputStream();
        }

        private void data() throws IOException {
            reply("354 go on");
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            String line;
            while ((line = readLine()) != null && !line.equals(".")) {
                content.writeBytes(
                        (line.startsWith(".") ? line.substring(1) : line).getBytes(StandardCharsets.ISO_8859_1));
                content.writeBytes(new byte[] {'\r', '\n'});
            }
            if (line != null) {
                SSLSocket secure = isSecure() ? (SSLSocket) connection : null;
                keep(new Received(
                        connection.getInetAddress().getHostAddress(),
                        secure == null ? null : DemoTls.of(secure.getSession()),
                        recipient,
                        content.toByteArray()));
                reply("250 2.0.0 taken by " + name);
            }
        }

        private boolean isSecure() {
            return connection instanceof SSLSocket;
        }

        private void reply(String... lines) throws IOException {
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        private @Nullable String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
                }
                line.write(b);
            }
            return null;
        }
    }
}
