package org.tlsgateway.downstream.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/**
 * A scripted SMTP server on 127.0.0.1 for tests: well-behaved by default, as wrong as it is told to be at each stage. Keeps a
 * transcript of every connection and every message byte for byte.
 */
public final class FakeMx implements AutoCloseable {
    /** Where in a session an answer can be scripted. */
    public enum Stage {
        GREETING,
        EHLO,
        HELO,
        STARTTLS,
        MAIL,
        RCPT,
        DATA,
        /** After {@link Builder#interruptContentAfter} bytes of content. */
        CONTENT,
        END_OF_DATA,
        RSET,
        QUIT,
        OTHER
    }

    /** What the server does next; see the factory methods. */
    public record Answer(
            byte[] bytes,
            Then then,
            @Nullable CountDownLatch gate,
            @Nullable Answer more) {
        /** After the bytes. */
        public enum Then {
            GO_ON,
            CLOSE,
            /** TCP RST instead of FIN. */
            RESET,
            /** Neither reads nor writes until the server is closed. */
            HANG,
            /** Reads until the client goes away, and writes nothing. */
            MUTE,
            /** Writes the bytes again and again. */
            REPEAT
        }

        /** One or more lines, CRLF added to each. */
        public static Answer reply(String... lines) {
            return raw(String.join("\r\n", lines) + "\r\n");
        }

        /** Exactly this, one byte for each character. */
        public static Answer raw(String text) {
            return new Answer(text.getBytes(StandardCharsets.ISO_8859_1), Then.GO_ON, null, null);
        }

        public static Answer close() {
            return raw("").then(Then.CLOSE);
        }

        public static Answer reset() {
            return raw("").then(Then.RESET);
        }

        public static Answer hang() {
            return raw("").then(Then.HANG);
        }

        /** Says nothing more, and reads until the client goes away. */
        public static Answer mute() {
            return raw("").then(Then.MUTE);
        }

        public Answer then(Then next) {
            return new Answer(bytes, next, gate, more);
        }

        /** A second answer, in a packet of its own. */
        public Answer thenSay(Answer next) {
            return new Answer(bytes, then, gate, next);
        }

        /** Waits for the latch before the bytes are written. */
        public Answer after(CountDownLatch latch) {
            return new Answer(bytes, then, latch, more);
        }
    }

    /**
     * A message that was taken.
     *
     * @param mail the MAIL command
     * @param rcpt the RCPT commands that were accepted
     * @param wire the content as it came, dot-stuffed, without the final dot
     * @param tls whether it came inside TLS
     */
    public record Message(String mail, List<String> rcpt, byte[] wire, boolean tls) {
        /** The content as its author wrote it. */
        public byte[] content() {
            byte[] out = new byte[wire.length];
            int n = 0;
            for (int i = 0; i < wire.length; i++) {
                boolean stuffed = wire[i] == '.' && (i == 0 || wire[i - 1] == '\n');
                if (!stuffed) {
                    out[n++] = wire[i];
                }
            }
            return Arrays.copyOf(out, n);
        }

        public String text() {
            return new String(content(), StandardCharsets.ISO_8859_1);
        }
    }

    private final ServerSocket server;
    final Builder script;
    final CountDownLatch stopped = new CountDownLatch(1);
    private final List<FakeMxConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Message> arrivals = new LinkedBlockingQueue<>();

    private FakeMx(Builder script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread acceptor = new Thread(this::accept, "fake-mx");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public static Builder builder() {
        return new Builder();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    public HostPort hostPort() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    /** Taken so far, in order. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** The next one that was not yet awaited; fails after 20 seconds. */
    public Message awaitMessage() {
        try {
            Message message = arrivals.poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came; transcripts: " + transcripts());
            }
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** In the order in which they were accepted. */
    public List<FakeMxConnection> connections() {
        return List.copyOf(connections);
    }

    /** Of all connections: "C: ..." and "S: ..." lines, "TLS ..." when a handshake was done. */
    public List<List<String>> transcripts() {
        return connections.stream().map(FakeMxConnection::transcript).toList();
    }

    /** Command lines of all connections, without content. */
    public List<String> commands() {
        return transcripts().stream()
                .flatMap(List::stream)
                .filter(line -> line.startsWith("C: "))
                .map(line -> line.substring(3))
                .toList();
    }

    /** Waits until every connection so far has ended. */
    public void awaitClosed() {
        for (FakeMxConnection connection : connections) {
            if (!connection.awaitEnd(Duration.ofSeconds(20))) {
                throw new AssertionError("still open: " + connection.transcript());
            }
        }
    }

    /** Handshakes in which the certificate was used: those of resumed sessions are not among them. */
    public int fullHandshakes() {
        return script.fullHandshakes.get();
    }

    void received(Message message) {
        messages.add(message);
        arrivals.add(message);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                FakeMxConnection connection = new FakeMxConnection(this, socket);
                connections.add(connection);
                Thread thread = new Thread(connection, "fake-mx-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        stopped.countDown();
        server.close();
        connections.forEach(FakeMxConnection::abort);
    }

    /** What a server shall do. */
    public static final class Builder {
        final Map<Stage, Function<String, @Nullable Answer>> answers = new EnumMap<>(Stage.class);
        final AtomicInteger fullHandshakes = new AtomicInteger();
        List<String> keywords = new ArrayList<>(List.of("PIPELINING", "SIZE 10000000", "8BITMIME"));

        @Nullable
        List<String> keywordsInTls;

        @Nullable
        IssuedCertificate certificate;

        String[] protocols = {"TLSv1.3", "TLSv1.2"};
        boolean asksForCertificate;
        long interruptContentAfter = -1;

        @Nullable
        SSLContext context;

        /** With one, STARTTLS is offered. */
        public Builder certificate(IssuedCertificate issued) {
            certificate = issued;
            return this;
        }

        /** The client must present a certificate, whatever it says. */
        public Builder askForCertificate() {
            asksForCertificate = true;
            return this;
        }

        public Builder protocols(String... names) {
            protocols = names;
            return this;
        }

        /** What is offered besides STARTTLS. */
        public Builder ehlo(String... lines) {
            keywords = List.of(lines);
            return this;
        }

        /** What is offered inside TLS, if not the same. */
        public Builder ehloInTls(String... lines) {
            keywordsInTls = List.of(lines);
            return this;
        }

        /** The answer at this stage, always. */
        public Builder on(Stage stage, Answer answer) {
            return on(stage, line -> answer);
        }

        /** The answer to this line; null for the usual one. */
        public Builder on(Stage stage, Function<String, @Nullable Answer> answer) {
            answers.put(stage, answer);
            return this;
        }

        /** Stage CONTENT comes when this many bytes of content have come. */
        public Builder interruptContentAfter(long bytes) {
            interruptContentAfter = bytes;
            return this;
        }

        public FakeMx start() throws IOException {
            if (certificate != null) {
                context = FakeMxTls.context(certificate, fullHandshakes);
            }
            return new FakeMx(this);
        }
    }
}
