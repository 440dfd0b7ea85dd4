package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.downstream.delivery.WayOut;
import org.tlsgateway.downstream.dns.CachedAnswer;
import org.tlsgateway.downstream.explain.ExplanationJson;
import org.tlsgateway.downstream.sts.StsCache;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import spark.Request;
import spark.Service;

/** What is known of DNS and of MTA-STS policies: to list, and to forget one by one. */
final class CacheRoutes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final DeliveryEngine engine;

    CacheRoutes(DeliveryEngine engine) {
        this.engine = engine;
    }

    void define(Service service) {
        service.get("/gateway/caches/dns", Answers.json(this::dns));
        service.delete("/gateway/caches/dns/:name", Answers.json(this::forget));
        service.get("/gateway/caches/mta-sts", Answers.json(request -> list(policies())));
        service.get("/gateway/caches/mta-sts/:domain", Answers.json(this::policy));
        // One only: to forget all would be to trust the network about each of them again.
        service.delete("/gateway/caches/mta-sts/:domain", Answers.json(this::flush));
    }

    private JsonNode dns(Request request) {
        String below = Answers.optional(request, "name");
        ArrayNode answers = NODES.arrayNode();
        now(way -> way.dns().cached()).stream()
                .filter(answer -> below == null || isWithin(answer, below.toLowerCase(Locale.ROOT)))
                .map(ExplanationJson::cached)
                .forEach(answers::add);
        return answers;
    }

    private static boolean isWithin(CachedAnswer answer, String zone) {
        String name = answer.name().toLowerCase(Locale.ROOT);
        return name.equals(zone) || name.endsWith("." + zone);
    }

    private JsonNode forget(Request request) {
        DomainName name = Answers.domain(request, ":name");
        int forgotten = now(way -> way.dns().forget(name));
        return NODES.objectNode().put("name", name.ascii()).put("forgotten", forgotten);
    }

    private JsonNode policy(Request request) {
        DomainName domain = Answers.domain(request, ":domain");
        return policies().stream()
                .filter(entry -> entry.domain().equals(domain))
                .findFirst()
                .map(CacheRoutes::policy)
                .orElseThrow(() -> unknown(domain));
    }

    private JsonNode flush(Request request) {
        DomainName domain = Answers.domain(request, ":domain");
        boolean there = now(WayOut::policies).map(cache -> cache.flush(domain)).orElseThrow(CacheRoutes::switchedOff);
        if (!there) {
            throw unknown(domain);
        }
        return NODES.objectNode().put("domain", domain.ascii()).put("flushed", true);
    }

    private List<StsCache.Entry> policies() {
        Optional<StsCache> cache = now(WayOut::policies);
        return cache.orElseThrow(CacheRoutes::switchedOff).list();
    }

    private static ArrayNode list(List<StsCache.Entry> entries) {
        ArrayNode all = NODES.arrayNode();
        entries.forEach(entry -> all.add(policy(entry)));
        return all;
    }

    private static ObjectNode policy(StsCache.Entry entry) {
        StsPolicy policy = entry.cached().policy();
        ObjectNode json = NODES.objectNode();
        json.put("domain", entry.domain().ascii());
        json.put("id", policy.id());
        json.put("mode", policy.mode().name().toLowerCase(Locale.ROOT));
        policy.mx().forEach(json.putArray("mx")::add);
        json.put("maxAgeSeconds", policy.maxAge().toSeconds());
        json.put("fetched", entry.cached().fetched().toString());
        json.put("until", entry.cached().until().toString());
        json.put("refreshAt", text(entry.refreshAt()));
        return json;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private <T> T now(Function<WayOut, T> work) {
        return engine.onWayOut(way -> CompletableFuture.completedFuture(work.apply(way)))
                .orElseThrow(Problem::notRunning)
                .join();
    }

    private static Problem unknown(DomainName domain) {
        return Problem.notFound("no MTA-STS policy of " + domain + " is kept");
    }

    private static Problem switchedOff() {
        return Problem.notFound("MTA-STS is switched off (delivery/mtaSts/@enabled)");
    }
}
