package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.session.SpecialNetworks;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;

/**
 * Posts a report (RFC 8460 section 5.4) to a server that a stranger names: only to addresses of the Internet, never where a redirect
 * points to, within one time for all of it, and without reading more of the answer than its status. It connects to the address
 * that was checked; the JRE's client would look the name up again.
 */
public final class HttpsPost implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int MAX_ADDRESSES = 2;
    private static final int MAX_ANSWER = 16 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");

    private final MxLookup dns;
    private final List<Cidr> allow;
    private final UnverifiedTls tls;
    private final Duration budget;
    private final ScheduledExecutorService watch;

    /**
     * What came of it.
     *
     * @param taken whether the server has the report
     * @param words for the log
     */
    public record Answer(boolean taken, String words) {}

    /**
     * @param allow networks that are allowed although they are not of the Internet
     * @param budget for all of it, look-up and handshake too
     */
    public HttpsPost(MxLookup dns, List<Cidr> allow, UnverifiedTls tls, Duration budget) {
        this.dns = dns;
        this.allow = List.copyOf(allow);
        this.tls = tls;
        this.budget = budget;
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tlsrpt-deadline");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        this.watch = timer;
    }

    /** Waits until the server has answered, or the time is over. */
    public Answer post(URI uri, byte[] gzip) {
        long end = System.nanoTime() + budget.toNanos();
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        List<InetAddress> addresses;
        try {
            addresses = addresses(host, end);
        } catch (IOException e) {
            return new Answer(false, String.valueOf(e.getMessage()));
        }
        Answer last = new Answer(false, "no address was tried");
        for (InetAddress address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            if (end - System.nanoTime() <= 0) {
                return last;
            }
            try {
                return exchange(uri, host, address, gzip, end);
            } catch (IOException e) {
                boolean late = end - System.nanoTime() <= 0;
                last = new Answer(
                        false,
                        "at " + address.getHostAddress() + ": "
                                + (late ? "no answer within " + budget.toSeconds() + "s" : words(e)));
            }
        }
        return last;
    }

    /** Those that a report may go to; it is no answer when there are none. */
    private List<InetAddress> addresses(String host, long end) throws IOException {
        List<InetAddress> usable =
                all(host, end).stream().filter(this::isAllowed).toList();
        if (usable.isEmpty()) {
            throw new IOException("refused: " + host + " is not on the Internet");
        }
        return usable;
    }

    private boolean isAllowed(InetAddress address) {
        return SpecialNetworks.of(address) == null || allow.stream().anyMatch(network -> network.contains(address));
    }

    private List<InetAddress> all(String host, long end) throws IOException {
        Optional<InetAddress> literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        DomainName name = DomainName.parse(host).orElseThrow(() -> new IOException(host + " is no host name"));
        long left = Math.max(0, end - System.nanoTime());
        try {
            AddressAnswer answer =
                    dns.addresses(name, Duration.ofNanos(left)).get(left + CONNECT.toNanos(), TimeUnit.NANOSECONDS);
            if (answer instanceof AddressAnswer.Found found) {
                return found.addresses();
            }
            throw new IOException(
                    answer instanceof AddressAnswer.None none
                            ? none.detail()
                            : ((AddressAnswer.Unavailable) answer).detail());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the gateway is stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("look-up of " + host + " failed: " + e, e);
        }
    }

    private Answer exchange(URI uri, String host, InetAddress address, byte[] gzip, long end) throws IOException {
        int port = uri.getPort() < 0 ? HTTPS : uri.getPort();
        try (Socket socket = new Socket()) {
            // Reads, writes and the handshake have no limit of their own in all: the socket is closed under them.
            ScheduledFuture<?> deadline =
                    watch.schedule(() -> closeQuietly(socket), end - System.nanoTime(), TimeUnit.NANOSECONDS);
            try {
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                UnverifiedTls.Session session = tls.start(socket, host, port);
                return exchange(session, uri, gzip);
            } finally {
                deadline.cancel(false);
            }
        }
    }

    private static Answer exchange(UnverifiedTls.Session session, URI uri, byte[] gzip) throws IOException {
        try (SSLSocket socket = session.socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(head(uri, gzip.length).getBytes(StandardCharsets.US_ASCII));
            out.write(gzip);
            out.flush();
            int status = status(socket.getInputStream());
            // RFC 8460 section 5.4: typically 200 or 201. A redirect is no success and is not followed.
            boolean taken = status >= 200 && status < 300;
            return new Answer(taken, "status " + status + ", certificate: " + session.verdict());
        }
    }

    private static String head(URI uri, int length) {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        String port = ascii.getPort() < 0 ? "" : ":" + ascii.getPort();
        return "POST " + path + query + " HTTP/1.1\r\n"
                + "Host: " + ascii.getHost() + port + "\r\n"
                + "User-Agent: tlsgateway\r\n"
                + "Content-Type: application/tlsrpt+gzip\r\n"
                + "Content-Length: " + length + "\r\n"
                + "Connection: close\r\n\r\n";
    }

    /** The status of the final answer; RFC 9110 section 15.2: there may be others before it. */
    private static int status(InputStream in) throws IOException {
        int[] left = {MAX_ANSWER};
        while (true) {
            String line = line(in, left);
            Matcher matcher = STATUS.matcher(line);
            if (!matcher.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int status = Integer.parseInt(matcher.group(1));
            if (status >= 200) {
                return status;
            }
            while (!line(in, left).isEmpty()) {
                continue;
            }
        }
    }

    private static String line(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the server closed the connection without an answer");
            }
            if (--left[0] < 0) {
                throw new IOException("the answer is too long");
            }
            if (c == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            line.append((char) c);
        }
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            return;
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
