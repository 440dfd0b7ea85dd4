package org.tlsgateway.hooks.listener;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** A client that says what a test wants, byte by byte, on a plain socket. */
public final class SmtpTalker implements AutoCloseable {
    private Socket socket;

    public SmtpTalker(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(120_000);
        socket.setTcpNoDelay(true);
    }

    public Socket socket() {
        return socket;
    }

    /** Sends these bytes as they are. */
    public SmtpTalker raw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a line and reads the whole reply. */
    public String say(String line) throws IOException {
        raw(line + "\r\n");
        return reply();
    }

    /** A whole reply, lines joined with LF; "" when the server closed. */
    public String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        while (true) {
            String line = line();
            if (line == null) {
                return reply.toString();
            }
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b;
            try {
                b = socket.getInputStream().read();
            } catch (java.net.SocketException reset) {
                return null;
            }
            if (b < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1) + "<EOF>";
            }
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text + "<LF>";
            }
            line.write(b);
        }
    }

    /** Banner and EHLO. */
    public SmtpTalker greet() throws IOException {
        reply();
        say("EHLO client.example");
        return this;
    }

    /** STARTTLS and the handshake; EHLO is the test's. */
    public SmtpTalker startTls() throws IOException {
        String reply = say("STARTTLS");
        if (!reply.startsWith("220")) {
            throw new IOException("STARTTLS: " + reply);
        }
        return handshake();
    }

    public SmtpTalker handshake() throws IOException {
        SSLSocket tls = (SSLSocket)
                TestTls.client().getSocketFactory().createSocket(socket, "gw.example", socket.getPort(), true);
        tls.startHandshake();
        socket = tls;
        return this;
    }

    /** A message to one recipient; the reply to the final dot. */
    public String send(String message) throws IOException {
        say("MAIL FROM:<a@client.example>");
        say("RCPT TO:<b@dest.example>");
        say("DATA");
        raw(message + "\r\n.\r\n");
        return reply();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
