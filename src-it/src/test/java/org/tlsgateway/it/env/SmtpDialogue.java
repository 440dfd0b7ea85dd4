package org.tlsgateway.it.env;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client that says exactly what it is told to, and no more. */
public final class SmtpDialogue implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;
    private Socket socket;

    private SmtpDialogue(Socket socket, int port) {
        this.socket = socket;
        this.port = port;
    }

    /** Connects; the banner is not read yet. */
    public static SmtpDialogue connect(int port) {
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return new SmtpDialogue(socket, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects, reads the banner and says EHLO. */
    public static SmtpDialogue hello(int port) {
        SmtpDialogue dialogue = connect(port);
        dialogue.reply();
        dialogue.say("EHLO client.test");
        return dialogue;
    }

    /** Whether a server says 220 there. */
    public static boolean greets(int port) {
        try (SmtpDialogue dialogue = connect(port)) {
            return dialogue.reply().startsWith("220");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public SmtpDialogue timeout(Duration timeout) {
        try {
            socket.setSoTimeout((int) timeout.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends a line and returns the reply. */
    public String say(String line) {
        send(line + "\r\n");
        return reply();
    }

    /** Sends as it stands; bytes, not characters. */
    public void send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** MAIL, RCPT, DATA and the message; returns the reply to the final dot, or the first that was a refusal. */
    public String mail(String from, String to, String message) {
        String reply = begin(from, to);
        if (!reply.startsWith("354")) {
            return reply;
        }
        send(message + "\r\n.\r\n");
        return reply();
    }

    /** MAIL, RCPT and DATA; returns the reply to DATA, or the first that was a refusal. */
    public String begin(String from, String to) {
        String reply = say("MAIL FROM:<" + from + ">");
        if (reply.startsWith("2")) {
            reply = say("RCPT TO:<" + to + ">");
        }
        return reply.startsWith("2") ? say("DATA") : reply;
    }

    /** One reply, all its lines, ended with LF; empty when the connection ended. */
    public String reply() {
        StringBuilder reply = new StringBuilder();
        while (true) {
            String line = line();
            if (line.isEmpty()) {
                return reply.toString();
            }
            reply.append(line.replace("\r", ""));
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
        }
    }

    private String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            int b = in.read();
            while (b >= 0) {
                line.write(b);
                if (b == '\n') {
                    break;
                }
                b = in.read();
            }
        } catch (java.net.SocketException e) {
            // reset: the end, too
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the connection ends. */
    public String rest() {
        StringBuilder rest = new StringBuilder();
        String line = line();
        while (!line.isEmpty()) {
            rest.append(line);
            line = line();
        }
        return rest.toString();
    }

    /** STARTTLS and EHLO; trusts anybody. */
    public SmtpDialogue startTls() {
        String ready = say("STARTTLS");
        if (!ready.startsWith("220")) {
            throw new AssertionError("STARTTLS: " + ready);
        }
        handshake();
        say("EHLO client.test");
        return this;
    }

    /** Takes the connection into TLS without asking. */
    public void handshake() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnybody()}, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
            tls.startHandshake();
            socket = tls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone, which is what was wanted
        }
    }

    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
