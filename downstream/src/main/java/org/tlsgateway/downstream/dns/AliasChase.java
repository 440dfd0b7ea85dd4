package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.dns.DnsAnswer.State;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Follows aliases to the records that are wanted (RFC 1034 section 3.6.2). */
final class AliasChase {
    private static final int MAX_ALIASES = 8;

    private final DnsExchange exchange;
    private final InstantSource clock;

    AliasChase(DnsExchange exchange, InstantSource clock) {
        this.exchange = exchange;
        this.clock = clock;
    }

    /** Where the chase stands: so many aliases followed, all of them proven or not, usable so long. */
    private record Step(Name name, int aliases, boolean secure, Duration lifetime) {
        Step after(Name target, int more, boolean told, Duration its) {
            return new Step(target, aliases + more, secure && told, its.compareTo(lifetime) < 0 ? its : lifetime);
        }
    }

    /** Never completes exceptionally. */
    CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        return ask(new Step(question.name(), 0, true, Duration.ofDays(1)), question.type());
    }

    private CompletableFuture<DnsAnswer> ask(Step step, int type) {
        return exchange.ask(step.name(), type).thenCompose(reply -> {
            if (reply instanceof DnsReply.Failed failed) {
                return CompletableFuture.completedFuture(DnsAnswer.failed(step.name(), failed));
            }
            return told(step, type, (DnsReply.Told) reply);
        });
    }

    private CompletableFuture<DnsAnswer> told(Step step, int type, DnsReply.Told told) {
        Message message = told.message();
        List<Record> answers = message.getSection(Section.ANSWER);
        Name end = step.name();
        int aliases = 0;
        for (Name next = alias(answers, end, type); next != null; next = alias(answers, end, type)) {
            end = next.canonicalize();
            if (step.aliases() + ++aliases > MAX_ALIASES) {
                String detail =
                        step.name().toString(true) + " is an alias of an alias, more than " + MAX_ALIASES + " times";
                return CompletableFuture.completedFuture(
                        DnsAnswer.failed(end, new DnsReply.Failed(Failure.DNS_UNAVAILABLE, detail)));
            }
        }
        Step at = step.after(end, aliases, told.secure(), Lifetimes.of(message, clock.instant()));
        List<Record> found = records(answers, end, type);
        if (!found.isEmpty()) {
            return CompletableFuture.completedFuture(answer(State.FOUND, at, found, ""));
        }
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return CompletableFuture.completedFuture(
                    answer(State.NO_NAME, at, List.of(), end.toString(true) + " does not exist"));
        }
        boolean denied = aliases == 0
                || message.getSection(Section.AUTHORITY).stream().anyMatch(each -> each.getType() == Type.SOA);
        return denied
                ? CompletableFuture.completedFuture(
                        answer(State.NO_DATA, at, List.of(), end.toString(true) + " has no " + Type.string(type)))
                // The resolver has not followed the alias.
                : ask(at, type);
    }

    private static DnsAnswer answer(State state, Step at, List<Record> found, String detail) {
        return new DnsAnswer(state, at.name(), at.secure(), found, at.lifetime(), detail);
    }

    private static @Nullable Name alias(List<Record> answers, Name name, int type) {
        if (type != Type.CNAME) {
            for (Record each : answers) {
                if (each instanceof CNAMERecord cname && cname.getName().equals(name)) {
                    return cname.getTarget();
                }
            }
        }
        return null;
    }

    private static List<Record> records(List<Record> answers, Name name, int type) {
        return answers.stream()
                .filter(each -> each.getType() == type && each.getName().equals(name))
                .toList();
    }
}
