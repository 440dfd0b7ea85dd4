package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.downstream.delivery.Explanation;
import org.tlsgateway.downstream.delivery.Question;
import org.tlsgateway.downstream.delivery.WayOut;
import org.tlsgateway.downstream.explain.ExplanationJson;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import spark.Request;
import spark.Service;

/** Explain and probe, by what delivery goes by at this moment. WebAdmin's own threads wait for them, not for long. */
final class WhyRoutes {
    private static final Logger LOGGER = LoggerFactory.getLogger("org.tlsgateway.webadmin");

    /** So that they do not take all of WebAdmin's threads. */
    private static final int AT_ONCE = 4;

    private static final Duration SESSION = Duration.ofSeconds(30);
    private static final Duration EXPLAIN = Duration.ofSeconds(60);

    private final DeliveryEngine engine;
    private final Semaphore free = new Semaphore(AT_ONCE);

    WhyRoutes(DeliveryEngine engine) {
        this.engine = engine;
    }

    void define(Service service) {
        service.get("/gateway/explain", Answers.json(this::explain));
        // It connects to servers of others: no browser may do it by following a link.
        service.post("/gateway/probe", Answers.json(this::probe));
    }

    private JsonNode explain(Request request) throws Exception {
        Question question = question(request, Answers.required(request, "recipient"));
        return answer(way -> way.explainer().explain(question), EXPLAIN);
    }

    private JsonNode probe(Request request) throws Exception {
        String recipient = Answers.optional(request, "recipient");
        Question question = question(request, recipient == null ? Answers.required(request, "domain") : recipient);
        LOGGER.info("probe domain={} from={}", question.domain(), request.ip());
        return answer(way -> way.explainer().probe(question, SESSION), EXPLAIN.plus(SESSION));
    }

    private static Question question(Request request, String recipient) {
        return Question.to(
                        recipient,
                        Answers.optional(request, "sender"),
                        Answers.flag(request, "tls", true),
                        Answers.flag(request, "requireTls", false),
                        Answers.flag(request, "tlsOptional", false))
                .orElseThrow(() -> Problem.badRequest(recipient + " is neither an address nor a domain"));
    }

    private JsonNode answer(Function<WayOut, CompletableFuture<Explanation>> work, Duration limit)
            throws InterruptedException, ExecutionException {
        if (!free.tryAcquire()) {
            throw new Problem(503, "Too many questions at once", AT_ONCE + " are being answered: ask again soon");
        }
        try {
            Optional<CompletableFuture<Explanation>> asked = engine.onWayOut(work);
            return ExplanationJson.of(
                    asked.orElseThrow(Problem::notRunning).get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            throw new Problem(504, "No answer in time", "not known within " + limit.toSeconds() + " s");
        } finally {
            free.release();
        }
    }
}
