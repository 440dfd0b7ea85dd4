package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What is known of DNS: answers with their state, for as long as they count, within bounds. */
final class DnsCache {
    private static final int ENTRIES = 50_000;
    /** For a TTL of 0, too: many messages to one domain ask once. */
    private static final Duration MIN = Duration.ofSeconds(5);
    /** What a domain has changed is seen within a few retries, whatever its TTL was. */
    private static final Duration MAX = Duration.ofHours(1);
    /** RFC 2308 section 5 allows hours; a domain that has just been set up should not wait so long. */
    private static final Duration MAX_NEGATIVE = Duration.ofMinutes(5);
    /** RFC 4035 section 4.7: kept so that a broken zone is not validated for each message; no longer than a mended one can wait. */
    private static final Duration BOGUS = Duration.ofSeconds(30);
    /** RFC 2308 section 7: at most 5 minutes; so short that the next attempt asks again. */
    private static final Duration UNAVAILABLE = Duration.ofSeconds(5);

    private final AliasChase chase;
    private final Duration patience;
    private final ExpiringCache<DnsQuestion, DnsAnswer> answers;

    /** @param patience after which a question counts as not answered */
    DnsCache(DnsExchange exchange, InstantSource clock, Duration patience) {
        this.chase = new AliasChase(exchange, clock);
        this.patience = patience;
        this.answers = new ExpiringCache<>(ENTRIES, clock, DnsCache::lifetime);
    }

    /** Never completes exceptionally. */
    CompletableFuture<DnsAnswer> ask(DnsQuestion question, Duration budget) {
        if (budget.isNegative() || budget.isZero()) {
            return CompletableFuture.completedFuture(late(question));
        }
        return answers.get(question, () -> limited(chase.ask(question), question, patience))
                // The caller's own future: its limit does not end a look-up that others share.
                .orTimeout(budget.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(error -> failed(question, error));
    }

    private static CompletableFuture<DnsAnswer> limited(
            CompletableFuture<DnsAnswer> asked, DnsQuestion question, Duration limit) {
        return asked.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).exceptionally(error -> failed(question, error));
    }

    private static DnsAnswer failed(DnsQuestion question, Throwable error) {
        return DnsAnswer.failed(question.name(), DnsWords.unavailable(question.name(), question.type(), error));
    }

    private static DnsAnswer late(DnsQuestion question) {
        return DnsAnswer.failed(
                question.name(),
                new DnsReply.Failed(
                        Failure.DNS_UNAVAILABLE, "look-up of " + question + " failed: no time left for it"));
    }

    private static Duration lifetime(DnsAnswer answer) {
        return switch (answer.state()) {
            case FOUND -> within(answer.lifetime(), MAX);
            case NO_DATA, NO_NAME -> within(answer.lifetime(), MAX_NEGATIVE);
            case BOGUS -> BOGUS;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }

    private static Duration within(Duration lifetime, Duration most) {
        return lifetime.compareTo(MIN) < 0 ? MIN : lifetime.compareTo(most) > 0 ? most : lifetime;
    }

    List<CachedAnswer> entries() {
        return answers.entries().stream()
                .map(entry -> new CachedAnswer(
                        entry.key().name().toString(true),
                        Type.string(entry.key().type()),
                        state(entry.value()),
                        words(entry.value()),
                        entry.until()))
                .toList();
    }

    private static List<String> words(DnsAnswer answer) {
        return answer.records().isEmpty()
                ? List.of(answer.detail())
                : answer.records().stream().map(Record::rdataToString).toList();
    }

    private static String state(DnsAnswer answer) {
        return switch (answer.state()) {
            case BOGUS -> "bogus";
            case UNAVAILABLE -> "unavailable";
            default -> answer.secure() ? "secure" : "insecure";
        };
    }

    /** Forgets a name and those below it; how many answers were known. */
    int forget(Name name) {
        return answers.forget(question -> question.name().subdomain(name));
    }
}
