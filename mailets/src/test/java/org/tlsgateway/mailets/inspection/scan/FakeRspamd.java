package org.tlsgateway.mailets.inspection.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A scan worker on a free port of the loopback that answers each request as the test's script says. */
public final class FakeRspamd implements AutoCloseable {
    public static final String HAM = "{\"action\":\"no action\",\"score\":1.5,\"required_score\":15.0,"
            + "\"symbols\":{\"A_RULE\":{\"name\":\"A_RULE\",\"score\":1.5}}}";

    /** What it does with the next request, which was read unless the handler says otherwise. */
    public interface Handler {
        void answer(Exchange exchange) throws Exception;
    }

    /** A request that came in. */
    public record Request(String line, List<String> headers, byte[] body) {
        public List<String> values(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(header -> header.substring(prefix.length()).strip())
                    .toList();
        }
    }

    /** One connection, the request on it, and how many came on it before. */
    public record Exchange(Socket socket, Request request, CountDownLatch released) {
        public void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public void json(String body) throws IOException {
            http("200 OK", "application/json", body);
        }

        public void http(String status, String type, String body) throws IOException {
            send("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final CountDownLatch released = new CountDownLatch(1);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    public final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    public final AtomicInteger connections = new AtomicInteger();
    private volatile Handler handler;

    public FakeRspamd(Handler handler) throws IOException {
        this.handler = handler;
        start("accept", this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void then(Handler next) {
        handler = next;
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "fake-rspamd-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                start("connection", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                handler.answer(new Exchange(socket, request, released));
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (Exception e) {
            // The client went away, as it may.
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        int length = 0;
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            headers.add(header);
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        return new Request(line, headers, in.readNBytes(length));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = in.read()) >= 0) {
            if (octet == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) octet);
        }
        return line.length() == 0 ? null : line.toString();
    }

    /** Lets go all handlers that wait on {@link Exchange#released()}. */
    @Override
    public void close() throws IOException {
        released.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
