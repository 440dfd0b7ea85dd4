package org.tlsgateway.downstream.dns;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.dnssec.R;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Validates each reply in this process (RFC 4035 section 5), by signatures from the trust anchors down. */
final class ValidatingExchange implements DnsExchange {
    private static final int KEYS = 5000;
    private static final Duration MAX_KEYS = Duration.ofMinutes(15);

    static {
        // Its words come from a bundle "messages" at the root of the class path, where others have theirs.
        R.setUseNeutralMessages(true);
    }

    private final ResolverStack stack;
    private final TrustAnchors anchors;
    private final Clock clock;
    private final Executor executor;
    /** DS and DNSKEY records as they came: each use of them is validated. */
    private final ExpiringCache<DnsQuestion, Message> keys;

    ValidatingExchange(ResolverStack stack, TrustAnchors anchors, Clock clock, Executor executor) {
        this.stack = stack;
        this.anchors = anchors;
        this.clock = clock;
        this.executor = executor;
        this.keys = new ExpiringCache<>(KEYS, clock, message -> Lifetimes.ofKeys(message, clock.instant(), MAX_KEYS));
    }

    @Override
    public CompletableFuture<DnsReply> ask(Name name, int type) {
        ChainQueries chain = new ChainQueries(stack.resolver(), keys);
        // One for each question: only so it is known which failure belongs to which.
        ValidatingResolver validator = new ValidatingResolver(chain, clock);
        anchors.putInto(validator.getTrustAnchors());
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        return validator
                .sendAsync(query, executor)
                .thenApply(reply -> judged(new DnsQuestion(name, type), reply, chain))
                .exceptionally(error -> DnsWords.unavailable(name, type, error))
                .toCompletableFuture();
    }

    private static DnsReply judged(DnsQuestion question, Message reply, ChainQueries chain) {
        boolean secure = reply.getHeader().getFlag(Flags.AD);
        String reason = reason(reply);
        if (secure) {
            return new DnsReply.Told(reply, true);
        }
        DnsReply.Failed failed = chain.failed();
        if (failed != null) {
            return failed;
        }
        if (reply.getRcode() != Rcode.NOERROR && reply.getRcode() != Rcode.NXDOMAIN) {
            chain.forgetKeys();
            return new DnsReply.Failed(
                    Failure.DNSSEC_BOGUS,
                    "look-up of " + question + ": the signatures do not hold: "
                            + (reason == null ? "no reason" : reason) + DnsWords.extended(reply));
        }
        boolean positive =
                reply.getSection(Section.ANSWER).stream().anyMatch(each -> each.getType() == question.type());
        if (reason == null && !positive) {
            // dnsjava ends so, too, when the validation of a denial breaks off: not proven to be insecure.
            return new DnsReply.Failed(
                    Failure.DNS_UNAVAILABLE, "look-up of " + question + ": the denial could not be judged");
        }
        return new DnsReply.Told(reply, false);
    }

    /** Why it is insecure or bogus, null when dnsjava does not say. */
    private static @Nullable String reason(Message reply) {
        for (Record each : reply.getSection(Section.ADDITIONAL)) {
            if (each instanceof TXTRecord txt && each.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS) {
                return txt.getStrings().stream().collect(Collectors.joining());
            }
        }
        return null;
    }

    /** Forgets the keys of a name and of those below it. */
    void forget(Name name) {
        keys.forget(question -> question.name().subdomain(name));
    }
}
