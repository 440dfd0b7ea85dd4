package org.tlsgateway.downstream.delivery;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.smtp.SmtpTransport;

/** A transport that does what a test has written down for each address, and delivers where nothing is written. */
public final class FakeTransport implements SmtpTransport {
    static final TlsAchieved PROVEN =
            new TlsAchieved("TLSv1.3", "TLS_AES_128_GCM_SHA256", TlsAchieved.Verification.PKIX, "CN=ca, mx.test");

    /** One call. */
    public record Sent(MxAttempt attempt, String address, Envelope envelope) {}

    private final Map<String, Deque<AttemptOutcome>> scripts = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private RuntimeException bug;
    private boolean closed;

    /** The next attempt at this address ends so. */
    public FakeTransport failing(String address, Failure failure, String detail) {
        return script(address, new AttemptOutcome.Failed(TlsAchieved.CLEAR, failure, detail, null));
    }

    /** The next attempt at this address gives these replies: {@code "a@b.test", "550 5.1.1 no", ...}. */
    public FakeTransport replying(String address, String... recipientsAndReplies) {
        Map<String, SmtpReply> replies = new LinkedHashMap<>();
        for (int i = 0; i < recipientsAndReplies.length; i += 2) {
            replies.put(recipientsAndReplies[i], reply(recipientsAndReplies[i + 1]));
        }
        return script(address, new AttemptOutcome.Completed(PROVEN, replies));
    }

    /** Every attempt throws this. */
    public FakeTransport throwing(RuntimeException thrown) {
        bug = thrown;
        return this;
    }

    /** All calls in order. */
    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized CompletableFuture<AttemptOutcome> send(
            MxAttempt attempt, InetSocketAddress address, Envelope envelope, MessageContent content) {
        String literal = address.getAddress().getHostAddress();
        sent.add(new Sent(attempt, literal, envelope));
        if (bug != null) {
            throw bug;
        }
        Deque<AttemptOutcome> script = scripts.get(literal);
        if (script != null && !script.isEmpty()) {
            return CompletableFuture.completedFuture(script.poll());
        }
        Map<String, SmtpReply> replies = new LinkedHashMap<>();
        envelope.recipients().forEach(recipient -> replies.put(recipient, reply("250 2.0.0 queued")));
        return CompletableFuture.completedFuture(new AttemptOutcome.Completed(PROVEN, replies));
    }

    @Override
    public void close() {
        closed = true;
    }

    private synchronized FakeTransport script(String address, AttemptOutcome outcome) {
        scripts.computeIfAbsent(address, a -> new ArrayDeque<>()).add(outcome);
        return this;
    }

    private static SmtpReply reply(String text) {
        return new SmtpReply(Integer.parseInt(text.substring(0, 3)), List.of(text.substring(4)));
    }
}
