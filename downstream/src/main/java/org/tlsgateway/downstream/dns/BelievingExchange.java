package org.tlsgateway.downstream.dns;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Type;

/** Believes what the resolvers say: in mode trust their AD bit, too; in mode off every answer is insecure. */
final class BelievingExchange implements DnsExchange {
    private final Resolver resolver;
    private final boolean trusted;
    private final Executor executor;

    BelievingExchange(ResolverStack stack, Executor executor) {
        this.resolver = stack.resolver();
        this.trusted = stack.mode() == DnssecMode.TRUST;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<DnsReply> ask(Name name, int type) {
        return send(name, type, trusted ? Flags.AD : -1)
                .thenCompose(message -> judged(name, type, message))
                .exceptionally(error -> DnsWords.unavailable(name, type, error));
    }

    private CompletableFuture<DnsReply> judged(Name name, int type, Message message) {
        int rcode = message.getRcode();
        if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
            // RFC 6840 section 5.8
            boolean secure = trusted && message.getHeader().getFlag(Flags.AD);
            return CompletableFuture.completedFuture(new DnsReply.Told(message, secure));
        }
        DnsReply failed = new DnsReply.Failed(Failure.DNS_UNAVAILABLE, DnsWords.rcode(name, type, message));
        if (!trusted || rcode != Rcode.SERVFAIL) {
            return CompletableFuture.completedFuture(failed);
        }
        // RFC 4035 section 5.5: SERVFAIL may mean bogus. Asked with CD, the resolver gives what it does not believe.
        return send(name, type, Flags.CD)
                .thenApply(unchecked -> unchecked.getRcode() == Rcode.NOERROR || unchecked.getRcode() == Rcode.NXDOMAIN
                        ? new DnsReply.Failed(
                                Failure.DNSSEC_BOGUS,
                                "look-up of " + Type.string(type) + " " + name.toString(true)
                                        + ": the resolver finds the signatures invalid"
                                        + DnsWords.extended(message))
                        : failed)
                .exceptionally(silent -> failed);
    }

    /** @param flag of the header, negative for none */
    private CompletableFuture<Message> send(Name name, int type, int flag) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (flag >= 0) {
            query.getHeader().setFlag(flag);
        }
        return resolver.sendAsync(query, executor)
                .thenApply(message -> DnsWords.relevant(message, query))
                .toCompletableFuture();
    }
}
