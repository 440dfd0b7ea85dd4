package org.tlsgateway.downstream.dns;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.config.ValueKinds;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The test whether answers can be proven as configured: the SOA record of a signed zone, usually the root. It changes nothing: see
 * docs/adr/0011-dnssec.md for why DNSSEC is not switched off when it fails.
 */
public final class DnsSelfTest {
    private static final Logger LOG = LoggerFactory.getLogger(DnsSelfTest.class);

    private final ResolverStack stack;
    private final DnsExchange exchange;

    DnsSelfTest(ResolverStack stack, DnsExchange exchange) {
        this.stack = stack;
        this.exchange = exchange;
    }

    /**
     * @param passed whether proofs can be had
     * @param mode in force
     * @param detail what came back
     * @param hint what the operator can do, null when all is well
     */
    public record Result(
            boolean passed,
            DnssecMode mode,
            String detail,
            @Nullable String hint) {}

    /** Asks the root zone and logs one line; never completes exceptionally, blocks nobody. */
    public CompletableFuture<Result> run() {
        return run(Name.root);
    }

    /** @param zone a signed one */
    CompletableFuture<Result> run(Name zone) {
        return ask(zone).thenApply(result -> {
            log(zone, result);
            return result;
        });
    }

    private CompletableFuture<Result> ask(Name zone) {
        if (stack.mode() == DnssecMode.OFF) {
            return CompletableFuture.completedFuture(
                    new Result(true, DnssecMode.OFF, "no answer is proven, DANE is not used", null));
        }
        return exchange.ask(zone, Type.SOA).thenApply(this::judged);
    }

    private Result judged(DnsReply reply) {
        if (reply instanceof DnsReply.Told told) {
            return told.secure()
                    ? new Result(true, stack.mode(), "answers are proven", null)
                    : new Result(false, stack.mode(), "answers are not proven", hintWithoutProof());
        }
        DnsReply.Failed failed = (DnsReply.Failed) reply;
        return new Result(
                false,
                stack.mode(),
                failed.detail(),
                failed.failure() == Failure.DNSSEC_BOGUS
                        ? hintWhenBogus()
                        : "the resolvers do not answer: check <resolvers> of <delivery>");
    }

    private String hintWithoutProof() {
        return stack.mode() == DnssecMode.TRUST
                ? "the resolvers do not validate, so DANE is not used: enable it there, or set <dnssec>validate</dnssec>"
                : "the trust anchors do not cover the root: check <trustAnchors>";
    }

    private String hintWhenBogus() {
        return stack.mode() == DnssecMode.TRUST
                ? "the resolvers reject the root's signatures: check their clock and trust anchor"
                : "mail by MX waits until this is mended: the resolvers strip signatures, or somebody forges answers, or the"
                        + " clock or <trustAnchors> is wrong: use resolvers that pass DNSSEC on, or set"
                        + " <dnssec>off</dnssec> and do without DANE";
    }

    private void log(Name zone, Result result) {
        String servers = stack.servers().stream()
                .map(server -> server.getAddress().getHostAddress() + "#" + server.getPort())
                .collect(Collectors.joining(","));
        String mode = ValueKinds.label(result.mode());
        if (result.hint() == null) {
            LOG.info(
                    "dnssec={} selftest=passed zone={} resolvers={} detail=\"{}\"",
                    mode,
                    zone,
                    servers,
                    result.detail());
        } else {
            LOG.warn(
                    "dnssec={} selftest=failed zone={} resolvers={} detail=\"{}\" hint=\"{}\"",
                    mode,
                    zone,
                    servers,
                    result.detail(),
                    result.hint());
        }
    }
}
