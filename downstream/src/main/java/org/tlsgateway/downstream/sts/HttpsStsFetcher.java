package org.tlsgateway.downstream.sts;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsPolicyText;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.https.CertificateJudge;
import org.tlsgateway.downstream.https.HttpsClient;
import org.tlsgateway.downstream.https.HttpsOutcome;
import org.tlsgateway.downstream.https.HttpsRequest;
import org.tlsgateway.downstream.tls.TrustStores;

/** {@link StsFetcher} by HTTPS (ADR 14). */
public final class HttpsStsFetcher implements StsFetcher {
    /** RFC 8461 section 3.3: a minute for all of it. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    /** RFC 8461 section 3.3. */
    private static final String PATH = "/.well-known/mta-sts.txt";

    private static final Map<CharSequence, String> HEADERS = Map.of(
            HttpHeaderNames.ACCEPT,
            "text/plain",
            HttpHeaderNames.ACCEPT_ENCODING,
            "identity",
            // RFC 8461 section 3.3: no HTTP cache, on the way neither.
            HttpHeaderNames.CACHE_CONTROL,
            "no-cache, no-store");

    private final int port;
    private final HttpsClient client;

    /**
     * @param addresses of a host, within a time; see MxLookup
     * @param clock by which certificates are judged
     * @param executor where they are judged
     */
    public HttpsStsFetcher(
            StsConfig config,
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            Clock clock,
            Executor executor) {
        this(config, addresses, clock, executor, LIMIT);
    }

    HttpsStsFetcher(
            StsConfig config,
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            Clock clock,
            Executor executor,
            Duration limit) {
        // RFC 8461 section 3.3: the certificate must prove the policy host before anything is asked of it.
        CertificateJudge judge = new CertificateJudge(new TrustStores(), config.caFile(), true, clock, executor);
        this.port = config.port();
        this.client = new HttpsClient(addresses, config.allow(), judge, limit);
    }

    @Override
    public CompletableFuture<Fetch> fetch(DomainName domain, String id) {
        // RFC 8461 section 3.3: the host is this one, and no other.
        Optional<DomainName> host = DomainName.parse("mta-sts." + domain);
        if (host.isEmpty()) {
            return CompletableFuture.completedFuture(
                    failed(Failure.STS_POLICY_FETCH, "mta-sts." + domain + " is longer than a name may be"));
        }
        return client.send(new HttpsRequest(
                        host.get().ascii(),
                        port,
                        HttpMethod.GET,
                        PATH,
                        HEADERS,
                        new byte[0],
                        PolicyResponse::problem,
                        StsPolicyText.MAX_SIZE))
                .thenApply(outcome -> fetch(id, outcome));
    }

    private static Fetch fetch(String id, HttpsOutcome outcome) {
        if (outcome instanceof HttpsOutcome.Answered answered) {
            return PolicyResponse.policy(id, answered.body());
        }
        if (outcome instanceof HttpsOutcome.Unproven unproven) {
            return failed(Failure.STS_WEBPKI_INVALID, unproven.detail());
        }
        return outcome instanceof HttpsOutcome.Broken bug
                ? failed(Failure.INTERNAL, bug.detail())
                : failed(Failure.STS_POLICY_FETCH, ((HttpsOutcome.Failed) outcome).detail());
    }

    private static Fetch failed(Failure failure, String detail) {
        return new Fetch.Failed(failure, detail);
    }

    @Override
    public void close() {
        client.close();
    }
}
