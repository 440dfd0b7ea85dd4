package org.tlsgateway.downstream.sts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** An HTTPS server on loopback that answers a request with any bytes, or does something else with the connection. */
final class FakeStsHost implements AutoCloseable {
    static final String POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmax_age: 604800\r\n";

    /** What happens on a connection after the request came. */
    interface Script {
        void play(Conversation conversation) throws IOException;
    }

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final @Nullable SSLContext tls;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private volatile Script script = conversation -> conversation.send(ok(POLICY));

    /** @param certificate null for a server that does not speak TLS */
    FakeStsHost(@Nullable IssuedCertificate certificate) {
        try {
            tls = certificate == null ? null : context(certificate);
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    FakeStsHost playing(Script next) {
        script = next;
        return this;
    }

    FakeStsHost answering(String response) {
        return playing(conversation -> conversation.send(response));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The heads of the requests so far. */
    Queue<String> requests() {
        return requests;
    }

    /** The names that clients sent as SNI. */
    Queue<String> serverNames() {
        return serverNames;
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket plain) {
        try (Socket socket = secured(plain)) {
            String head = readHead(socket.getInputStream());
            requests.add(head);
            script.play(new Conversation(socket, plain));
        } catch (IOException gone) {
            // The client may leave whenever it likes.
        }
    }

    private Socket secured(Socket plain) throws IOException {
        if (tls == null) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        ((ExtendedSSLSession) socket.getSession())
                .getRequestedServerNames()
                .forEach(name -> serverNames.add(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
        return socket;
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** A connection with a client that has asked. */
    record Conversation(Socket socket, Socket plain) {
        void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Until the client has enough of it. */
        void sendForever(String text) throws IOException {
            while (true) {
                send(text);
            }
        }

        /** Says nothing until the client closes. */
        void hang() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Whatever it still says.
            }
        }

        /** Closes without the TLS goodbye. */
        void cut() throws IOException {
            plain.close();
        }

        void reset() throws IOException {
            plain.setSoLinger(true, 0);
            plain.close();
        }
    }

    private static SSLContext context(IssuedCertificate issued) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = "x".toCharArray();
            store.setKeyEntry("x", issued.key(), password, issued.chain().toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
