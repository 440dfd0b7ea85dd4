package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.dns.DnsAnswer.State;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** Finds the TLSA records that count for a host (RFC 7672 section 2.2). */
final class TlsaLookup {
    private final DnsCache dns;

    /** The host and its port, and the end of the time for it. */
    private record Target(DomainName host, DomainName expanded, int port, long end) {
        Duration left() {
            return Duration.ofNanos(end - System.nanoTime());
        }
    }

    TlsaLookup(DnsCache dns) {
        this.dns = dns;
    }

    CompletableFuture<TlsaAnswer> find(
            DomainName host, DomainName expanded, boolean secureAddresses, int port, Duration budget) {
        Target target = new Target(host, expanded, port, System.nanoTime() + budget.toNanos());
        boolean alias = !expanded.equals(host);
        if (!secureAddresses) {
            return alias ? ofSignedAlias(target) : none("the addresses of " + host + " are not signed");
        }
        if (!alias) {
            return records(target, host);
        }
        // RFC 7672 section 2.2.3: the end of a chain that is signed throughout first, then the name as it was given.
        return records(target, expanded)
                .thenCompose(answer -> answer instanceof TlsaAnswer.None
                        ? records(target, host)
                        : CompletableFuture.completedFuture(answer));
    }

    /**
     * RFC 7672 section 2.2.2: a signed alias into a zone that is not signed: the records at the alias count. Asked for as such, the
     * alias alone is proven.
     */
    private CompletableFuture<TlsaAnswer> ofSignedAlias(Target target) {
        return dns.ask(DnsQuestion.of(target.host(), Type.CNAME), target.left()).thenCompose(answer -> {
            if (answer.isFailure()) {
                return CompletableFuture.completedFuture(unavailable(answer));
            }
            return answer.state() == State.FOUND && answer.secure()
                    ? records(target, target.host())
                    : none("neither the addresses of " + target.host() + " nor its alias are signed");
        });
    }

    private CompletableFuture<TlsaAnswer> records(Target target, DomainName base) {
        // RFC 6698 section 3
        Optional<DomainName> name = DomainName.parse("_" + target.port() + "._tcp." + base);
        if (name.isEmpty()) {
            return none(base + " is too long to have TLSA records");
        }
        return dns.ask(DnsQuestion.of(name.get(), Type.TLSA), target.left()).thenApply(answer -> answer(base, answer));
    }

    private static TlsaAnswer answer(DomainName base, DnsAnswer answer) {
        if (answer.isFailure()) {
            return unavailable(answer);
        }
        if (answer.state() != State.FOUND) {
            return new TlsaAnswer.None(base + " has no TLSA records");
        }
        // RFC 7672 section 2.2: "insecure": as if there were none.
        return answer.secure()
                ? new TlsaAnswer.Found(base, records(answer))
                : new TlsaAnswer.None("the TLSA records of " + base + " are not signed");
    }

    private static List<TlsaRecord> records(DnsAnswer answer) {
        return answer.records().stream()
                .map(TLSARecord.class::cast)
                .map(tlsa -> TlsaRecord.of(
                        tlsa.getCertificateUsage(),
                        tlsa.getSelector(),
                        tlsa.getMatchingType(),
                        tlsa.getCertificateAssociationData()))
                .toList();
    }

    /** RFC 7672 section 2.1.2: "bogus" or "indeterminate": the host is not to be used. */
    private static TlsaAnswer unavailable(DnsAnswer answer) {
        return new TlsaAnswer.Unavailable(
                answer.state() == State.BOGUS ? Failure.DNSSEC_BOGUS : Failure.TLSA_UNAVAILABLE, answer.detail());
    }

    private static CompletableFuture<TlsaAnswer> none(String detail) {
        return CompletableFuture.completedFuture(new TlsaAnswer.None(detail));
    }
}
