package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/**
 * What one validation asks: its question, then the keys on the way down to it, which others may have asked for already. It notes
 * what fails: dnsjava takes some failures for the absence of a proof, which would be a way around it.
 */
final class ChainQueries implements Resolver {
    private final Resolver resolver;
    private final ExpiringCache<DnsQuestion, Message> keys;
    private final AtomicBoolean first = new AtomicBoolean(true);
    private final Set<DnsQuestion> used = ConcurrentHashMap.newKeySet();
    private volatile DnsReply.@Nullable Failed failed;

    ChainQueries(Resolver resolver, ExpiringCache<DnsQuestion, Message> keys) {
        this.resolver = resolver;
        this.keys = keys;
    }

    /** The first query that failed, null when none did. */
    DnsReply.@Nullable Failed failed() {
        return failed;
    }

    /** The keys of this chain are not to be used again: one of them may be forged. */
    void forgetKeys() {
        keys.forget(used::contains);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        DnsQuestion question = DnsQuestion.of(query.getQuestion());
        CompletionStage<Message> sent;
        if (first.getAndSet(false)) {
            sent = resolver.sendAsync(query, executor);
        } else {
            used.add(question);
            sent = keys.get(question, () -> resolver.sendAsync(query, executor).toCompletableFuture());
        }
        return sent.handle((reply, error) -> reply(question, query, reply, error));
    }

    private Message reply(DnsQuestion question, Message query, @Nullable Message reply, @Nullable Throwable error) {
        if (reply == null || error != null) {
            Throwable cause = error == null ? new IllegalStateException("no reply") : error;
            return failure(query, DnsWords.unavailable(question.name(), question.type(), cause));
        }
        if (reply.getRcode() != Rcode.NOERROR && reply.getRcode() != Rcode.NXDOMAIN) {
            String words = DnsWords.rcode(question.name(), question.type(), reply);
            return failure(query, new DnsReply.Failed(Failure.DNS_UNAVAILABLE, words));
        }
        try {
            return Pertinent.of(reply, query);
        } catch (RuntimeException garbage) {
            return failure(query, DnsWords.unavailable(question.name(), question.type(), garbage));
        }
    }

    /** A reply, not an exception: of these dnsjava forgets some. */
    private Message failure(Message query, DnsReply.Failed why) {
        if (failed == null) {
            failed = why;
        }
        Message reply = new Message(query.getHeader().getID());
        Record question = query.getQuestion();
        reply.addRecord(question, Section.QUESTION);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(Rcode.SERVFAIL);
        return reply;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public void setPort(int port) {
        // The stack below is ready to be asked; so it is for all that follows.
    }

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
