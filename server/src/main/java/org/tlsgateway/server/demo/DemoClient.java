package org.tlsgateway.server.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client that sends one message and remembers what it was told. It uses TLS when that is offered. */
final class DemoClient {
    private static final int TIMEOUT_MILLIS = 20_000;

    /**
     * What one session saw.
     *
     * @param advertised the keywords of the first EHLO reply
     * @param withoutTls the reply to STARTTLS where it was not advertised, or to MAIL where TLS is required; null when not tried
     * @param tls null for clear text
     * @param reply the last reply: to the content, or to the command that was refused
     */
    record Sent(
            List<String> advertised,
            @Nullable String withoutTls,
            @Nullable DemoTls tls,
            String reply) {
        boolean offersTls() {
            return advertised.contains("STARTTLS");
        }
    }

    private final SSLContext trust;
    private final String serverName;
    private final String host;

    DemoClient(SSLContext trust, String serverName) {
        this(trust, serverName, "127.0.0.1");
    }

    /** Connects to this address, and wants the certificate of that name there. */
    DemoClient(SSLContext trust, String serverName, String host) {
        this.trust = trust;
        this.serverName = serverName;
        this.host = host;
    }

    /** Sends it; {@code tryMailFirst} asks for the 530 of a listener that requires TLS. */
    Sent send(int port, String sender, String recipient, String message, boolean tryMailFirst) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Connection connection = new Connection(socket);
            connection.readReply();
            List<String> advertised = connection.ehlo();
            boolean offersTls = advertised.contains("STARTTLS");
            String withoutTls = null;
            if (!offersTls) {
                withoutTls = connection.command("STARTTLS");
            } else if (tryMailFirst) {
                withoutTls = connection.command("MAIL FROM:<" + sender + ">");
            }
            SSLSocket secure = null;
            if (offersTls) {
                expect("220", connection.command("STARTTLS"));
                secure = secured(socket);
                connection = new Connection(secure);
                connection.ehlo();
            }
            String reply = deliver(connection, sender, recipient, message);
            connection.command("QUIT");
            return new Sent(advertised, withoutTls, secure == null ? null : DemoTls.of(secure.getSession()), reply);
        }
    }

    private static String deliver(Connection connection, String sender, String recipient, String message)
            throws IOException {
        for (String command : List.of("MAIL FROM:<" + sender + ">", "RCPT TO:<" + recipient + ">", "DATA")) {
            String reply = connection.command(command);
            if (reply.charAt(0) > '3') {
                return reply;
            }
        }
        return connection.command(message + ".");
    }

    private SSLSocket secured(Socket socket) throws IOException {
        SSLSocket secure =
                (SSLSocket) trust.getSocketFactory().createSocket(socket, serverName, socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static void expect(String code, String reply) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", got " + reply);
        }
    }

    private static final class Connection {
        private final BufferedReader in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            out = socket.getOutputStream();
        }

        String command(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            List<String> reply = readReply();
            return reply.get(reply.size() - 1);
        }

        List<String> ehlo() throws IOException {
            out.write("EHLO client.demo.test\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return readReply().stream()
                    .skip(1)
                    .map(line -> line.substring(4).split(" ", 2)[0])
                    .toList();
        }

        List<String> readReply() throws IOException {
            List<String> lines = new ArrayList<>();
            String line;
            do {
                line = in.readLine();
                if (line == null || line.length() < 3) {
                    throw new IOException("the gateway closed the connection");
                }
                lines.add(line);
            } while (line.length() > 3 && line.charAt(3) == '-');
            return lines;
        }
    }
}
