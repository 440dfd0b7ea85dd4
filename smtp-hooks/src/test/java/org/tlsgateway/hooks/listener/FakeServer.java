package org.tlsgateway.hooks.listener;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** A downstream server on 127.0.0.1 that offers what a test says, and remembers the commands it got. */
final class FakeServer implements AutoCloseable {
    static final IssuedCertificate CERTIFICATE = CertificateMaker.selfSigned(CertificateSpec.server("mx.example"));

    private final ServerSocket socket;
    private final Thread acceptor;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    final Queue<String> commands = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile String banner = "220 mx.example ESMTP";
    volatile List<String> keywords;
    volatile String startTls = "220 go ahead";

    FakeServer(String... keywords) throws IOException {
        this.keywords = List.of(keywords);
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        acceptor = new Thread(this::accept, "fake-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** A rule's use of this server. */
    DownstreamUse use(DownstreamUse.Capabilities capabilities, DownstreamUse.Fallback fallback) {
        return new DownstreamUse(
                new HostPort("127.0.0.1", port()),
                DownstreamUse.Delivery.SERVER,
                capabilities,
                fallback,
                DownstreamUse.SourceAddress.GATEWAY);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread thread = new Thread(() -> serve(client), "fake-server-session");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket client) {
        try {
            if (!banner.isEmpty()) {
                say(client, banner);
            }
            dialogue(client);
        } catch (Exception gone) {
            // what a test does to its connections is its business
        }
    }

    private void dialogue(Socket client) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            boolean tls = client instanceof SSLSocket;
            commands.add((tls ? "TLS " : "") + line);
            switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> ehlo(client, tls);
                case "STARTTLS" -> {
                    say(client, startTls);
                    if (startTls.startsWith("220")) {
                        SSLSocket secured = TestTls.serverSocket(client, CERTIFICATE);
                        secured.startHandshake();
                        dialogue(secured);
                        return;
                    }
                }
                case "QUIT" -> {
                    say(client, "221 bye");
                    client.close();
                    return;
                }
                default -> say(client, "250 ok");
            }
        }
        client.close();
    }

    private void ehlo(Socket client, boolean tls) throws IOException {
        StringBuilder reply = new StringBuilder("250-mx.example\r\n");
        keywords.stream()
                .filter(keyword -> !tls || !keyword.equals("STARTTLS"))
                .forEach(keyword -> reply.append("250-").append(keyword).append("\r\n"));
        say(client, reply + "250 HELP");
    }

    private static void say(Socket client, String text) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            // As long as it waits in accept the system still takes connections, and it would serve one more.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket client : open) {
            client.close();
        }
    }
}
