package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Message;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;

/** One connection to a {@link FakeMx}, and what happened on it. */
public final class FakeMxConnection implements Runnable {
    private final FakeMx mx;
    private final List<String> transcript = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;
    private volatile Socket socket;
    private InputStream in;
    private OutputStream out;
    private volatile @Nullable X509Certificate clientCertificate;
    private boolean tls;
    private volatile @Nullable String serverName;
    private volatile boolean contentSeen;
    private final String peer;
    private String mail = "";
    private final List<String> rcpt = new ArrayList<>();

    FakeMxConnection(FakeMx mx, Socket socket) throws IOException {
        this.mx = mx;
        this.socket = socket;
        this.peer = socket.getInetAddress().getHostAddress();
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** "C: ..." and "S: ..." lines, "TLS ..." when a handshake was done, "END ..." when it ended. */
    public List<String> transcript() {
        return List.copyOf(transcript);
    }

    /** The SNI, null when none was sent. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** The address that the client connected from. */
    public String peer() {
        return peer;
    }

    /** Whether a byte of content ever came. */
    public boolean contentSeen() {
        return contentSeen;
    }

    boolean awaitEnd(Duration time) {
        try {
            return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void abort() {
        try {
            socket.close();
        } catch (IOException ignored) {
            transcript.add("END close failed");
        }
    }

    @Override
    public void run() {
        try {
            boolean open = perform(scripted(Stage.GREETING, "", Answer.reply("220 fake.example ESMTP")));
            while (open) {
                open = command(readLine());
            }
            transcript.add("END");
        } catch (IOException | InterruptedException e) {
            transcript.add("END " + e);
        } finally {
            abort();
            ended.countDown();
        }
    }

    private boolean command(String line) throws IOException, InterruptedException {
        transcript.add("C: " + line);
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "EHLO" -> perform(scripted(Stage.EHLO, line, ehlo()));
            case "HELO" -> perform(scripted(Stage.HELO, line, Answer.reply("250 fake.example")));
            case "STARTTLS" -> startTls(line);
            case "MAIL" -> {
                mail = line;
                rcpt.clear();
                yield perform(scripted(Stage.MAIL, line, Answer.reply("250 2.1.0 ok")));
            }
            case "RCPT" -> rcpt(line);
            case "DATA" -> data(line);
            case "RSET" -> {
                mail = "";
                yield perform(scripted(Stage.RSET, line, Answer.reply("250 2.0.0 ok")));
            }
            case "QUIT" -> {
                perform(scripted(Stage.QUIT, line, Answer.reply("221 2.0.0 bye")));
                yield false;
            }
            default -> perform(scripted(Stage.OTHER, line, Answer.reply("500 5.5.2 what?")));
        };
    }

    private Answer ehlo() {
        List<String> lines = new ArrayList<>();
        lines.add("fake.example greets you");
        List<String> inTls = mx.script.keywordsInTls;
        lines.addAll(tls && inTls != null ? inTls : mx.script.keywords);
        if (!tls && mx.script.certificate != null) {
            lines.add("STARTTLS");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(i < lines.size() - 1 ? "250-" : "250 ")
                    .append(lines.get(i))
                    .append("\r\n");
        }
        return Answer.raw(text.toString());
    }

    /** That the client presented, null when it was not asked. */
    @Nullable
    X509Certificate clientCertificate() {
        return clientCertificate;
    }

    private boolean startTls(String line) throws IOException, InterruptedException {
        boolean has = mx.script.certificate != null;
        Answer answer = scripted(
                Stage.STARTTLS, line, has ? Answer.reply("220 2.0.0 go ahead") : Answer.reply("502 5.5.1 no TLS"));
        boolean open = perform(answer);
        if (open && new String(answer.bytes(), StandardCharsets.ISO_8859_1).startsWith("220") && has) {
            byte[] ahead = Arrays.copyOfRange(buffer, position, limit);
            position = limit;
            SSLSocket secure = (SSLSocket)
                    mx.script.context.getSocketFactory().createSocket(socket, new ByteArrayInputStream(ahead), true);
            secure.setEnabledProtocols(mx.script.protocols);
            secure.setNeedClientAuth(mx.script.asksForCertificate);
            secure.startHandshake();
            if (mx.script.asksForCertificate) {
                clientCertificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
            }
            serverName = ((ExtendedSSLSession) secure.getSession())
                    .getRequestedServerNames().stream()
                            .map(name -> ((SNIHostName) name).getAsciiName())
                            .findFirst()
                            .orElse(null);
            transcript.add("TLS " + secure.getSession().getProtocol() + " "
                    + secure.getSession().getCipherSuite());
            socket = secure;
            in = secure.getInputStream();
            out = secure.getOutputStream();
            tls = true;
        }
        return open;
    }

    private boolean rcpt(String line) throws IOException, InterruptedException {
        Answer answer = scripted(Stage.RCPT, line, Answer.reply("250 2.1.5 ok"));
        if (answer.bytes().length > 0 && answer.bytes()[0] == '2') {
            rcpt.add(line);
        }
        return perform(answer);
    }

    private boolean data(String line) throws IOException, InterruptedException {
        Answer usual = mail.isEmpty() || rcpt.isEmpty()
                ? Answer.reply("503 5.5.1 no valid recipients")
                : Answer.reply("354 go on");
        Answer answer = scripted(Stage.DATA, line, usual);
        boolean open = perform(answer);
        if (!open || answer.bytes().length == 0 || answer.bytes()[0] != '3') {
            return open;
        }
        byte[] wire = content();
        if (wire == null) {
            return false;
        }
        Answer end = scripted(Stage.END_OF_DATA, "", Answer.reply("250 2.0.0 queued"));
        if (end.bytes().length > 0 && end.bytes()[0] == '2') {
            mx.received(new Message(mail, List.copyOf(rcpt), wire, tls));
        }
        mail = "";
        rcpt.clear();
        return perform(end);
    }

    private byte @Nullable [] content() throws IOException, InterruptedException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        int matched = 2;
        byte[] end = {'\r', '\n', '.', '\r', '\n'};
        while (true) {
            if (wire.size() == mx.script.interruptContentAfter
                    && !perform(scripted(Stage.CONTENT, "", Answer.close()))) {
                return null;
            }
            int octet = read();
            // The dot alone, which ends an empty message, is no content.
            contentSeen |= wire.size() > 2 || octet != ".\r\n".charAt(wire.size());
            wire.write(octet);
            matched = octet == end[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
            if (matched == end.length) {
                return Arrays.copyOf(wire.toByteArray(), wire.size() - 3);
            }
        }
    }

    private Answer scripted(Stage stage, String line, Answer usual) {
        Function<String, @Nullable Answer> script = mx.script.answers.get(stage);
        Answer answer = script == null ? null : script.apply(line);
        return answer == null ? usual : answer;
    }

    /** False when the connection is to be closed. */
    private boolean perform(Answer answer) throws IOException, InterruptedException {
        CountDownLatch gate = answer.gate();
        if (gate != null && !gate.await(30, TimeUnit.SECONDS)) {
            throw new IOException("the gate never opened");
        }
        String text = new String(answer.bytes(), StandardCharsets.ISO_8859_1);
        if (!text.isEmpty()) {
            transcript.add("S: " + text.stripTrailing());
            out.write(answer.bytes());
            out.flush();
        }
        switch (answer.then()) {
            case GO_ON:
                Answer more = answer.more();
                return more == null || perform(more);
            case RESET:
                socket.setSoLinger(true, 0);
                return false;
            case HANG:
                mx.stopped.await();
                return false;
            case MUTE:
                in.transferTo(OutputStream.nullOutputStream());
                return false;
            case REPEAT:
                while (true) {
                    out.write(answer.bytes());
                }
            case CLOSE:
            default:
                return false;
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = read(); octet != '\n'; octet = read()) {
            line.append((char) octet);
        }
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("the client sent a bare LF after " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    private int read() throws IOException {
        if (position == limit) {
            int n = in.read(buffer);
            if (n < 0) {
                throw new EOFException("the client closed");
            }
            position = 0;
            limit = n;
        }
        return buffer[position++] & 0xff;
    }
}
