package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.SafeText;

/**
 * Asks a scan worker of Rspamd about one message at a time and caller ({@code POST /checkv2}). Whatever goes wrong is a failed
 * {@link EngineReport}, never an exception, and never later than the budget.
 *
 * <p>On the JDK's HTTP client: it keeps connections, refuses header values with CR or LF, is not bound to the versions on
 * James's class path, and needs no thread of ours while an answer is awaited. Its own time limit ends at the answer's header, so
 * that the budget here is on the whole.
 */
final class RspamdClient {
    private static final int MAX_RECIPIENTS = 1000;
    private static final int MAX_VALUE = 1000;
    private static final Duration PING_BUDGET = Duration.ofSeconds(3);

    /** The message; opened again for a second attempt. */
    interface Content {
        long size() throws Exception;

        InputStream open() throws Exception;
    }

    private final Engine config;
    private final Duration budget;
    private final HttpClient http;
    private final URI check;
    private final URI ping;

    RspamdClient(Engine config, Duration budget) {
        this.config = config;
        this.budget = budget;
        String base = config.addresses().get(0).toString().replaceAll("/+$", "");
        this.check = URI.create(base + "/checkv2");
        this.ping = URI.create(base + "/ping");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                // A proxy of the JVM's settings is no place for other people's mail.
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(budget)
                .build();
    }

    /** What the scanner says of the message. Waits no longer than the budget. */
    EngineReport scan(ScanFacts facts, Content content) {
        long start = System.nanoTime();
        long deadline = start + budget.toNanos();
        String failure;
        try {
            byte[] answer = ask(facts, content, deadline);
            return report(RspamdAnswer.read(answer), start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        } catch (TimeoutException e) {
            failure = "no answer in " + budget.toMillis() + " ms";
        } catch (RspamdAnswer.UnusableException e) {
            failure = String.valueOf(e.getMessage());
        } catch (Exception e) {
            failure = "no answer: " + reason(e);
        }
        return report(new EngineResult.Failed(failure), start);
    }

    private EngineReport report(EngineResult result, long start) {
        return new EngineReport(config.name(), EngineKind.RSPAMD, result, millisSince(start));
    }

    /** How long a ping took in words, or why it failed. */
    CompletableFuture<String> ping() {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(ping).timeout(PING_BUDGET).build();
        return http.sendAsync(request, info -> new BoundedBody(info, "text/"))
                .orTimeout(PING_BUDGET.toMillis(), TimeUnit.MILLISECONDS)
                .handle((response, error) -> error == null
                        ? "answers (ping " + millisSince(start) + " ms)"
                        : "does not answer (" + reason(error) + ")");
    }

    private byte[] ask(ScanFacts facts, Content content, long deadline) throws Exception {
        try {
            return askOnce(facts, content, deadline);
        } catch (IOException e) {
            // A kept connection may have been closed by the server while it was idle; asking twice does no harm.
            if (e instanceof RspamdAnswer.UnusableException || e instanceof java.net.ConnectException) {
                throw e;
            }
            return askOnce(facts, content, deadline);
        }
    }

    private byte[] askOnce(ScanFacts facts, Content content, long deadline) throws Exception {
        Queue<InputStream> opened = new ConcurrentLinkedQueue<>();
        CompletableFuture<HttpResponse<byte[]>> answer = null;
        try {
            answer = http.sendAsync(
                    request(facts, body(content, opened)), info -> new BoundedBody(info, "application/json"));
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .body();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            if (answer != null) {
                // Closes the connection when it is not done.
                answer.cancel(true);
            }
            for (InputStream in : opened) {
                in.close();
            }
        }
    }

    private static BodyPublisher body(Content content, Queue<InputStream> opened) throws Exception {
        long size = content.size();
        if (size <= 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> {
                    try {
                        InputStream in = content.open();
                        opened.add(in);
                        return in;
                    } catch (Exception e) {
                        throw new UncheckedIOException(new IOException("cannot read the message", e));
                    }
                }),
                size);
    }

    private HttpRequest request(ScanFacts facts, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(check).POST(body);
        header(request, "IP", facts.ip());
        header(request, "Helo", facts.helo());
        // Rspamd takes "<>" for the null sender; an absent header would be an unknown one.
        header(request, "From", facts.sender().isEmpty() ? "<>" : facts.sender());
        facts.recipients().stream().limit(MAX_RECIPIENTS).forEach(recipient -> header(request, "Rcpt", recipient));
        header(request, "User", facts.user());
        header(request, "Queue-Id", facts.queueId());
        header(request, "TLS-Version", facts.tlsVersion());
        header(request, "TLS-Cipher", facts.tlsCipher());
        header(request, "Password", config.password());
        return request.build();
    }

    private static void header(HttpRequest.Builder request, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        String safe = SafeText.line(value, MAX_VALUE);
        if (!safe.isEmpty()) {
            request.header(name, safe);
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static String reason(Throwable error) {
        Throwable cause = error;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return SafeText.line(message == null ? kind : kind + ": " + message, 150);
    }
}
