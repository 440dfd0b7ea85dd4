package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.QueueDecision;
import org.tlsgateway.core.delivery.QueueDecision.Told;
import org.tlsgateway.core.delivery.QueueFacts;
import org.tlsgateway.core.delivery.QueuePolicy;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.delivery.RecipientOutcome.Result;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.mailets.delivery.Requeue.Pending;

/**
 * One attempt to deliver one queue item: deliver to each domain, decide, put into the queue what follows, and only then end the
 * item. What breaks in our own code is an outcome too: temporary, loud, and tried again after the usual delay.
 */
final class Attempt {
    private static final Logger LOGGER = LoggerFactory.getLogger(Attempt.class);
    private static final String BUG = "internal error of the gateway, its log has the details";
    private static final String NO_ROUTE =
            "the next hop of the session that the mail came in cannot be read, the gateway's log has the details";

    /** RFC 8460 section 5.3: a report is sent whatever becomes of TLS, and no policy of its receiver holds it up. */
    private static final MessageDemand OF_A_REPORT = new MessageDemand(false, true, null, "it is a report on TLS");

    private static final Duration TLS_REPORT_LIFETIME = Duration.ofHours(24);

    private final Courier courier;
    private final Supplier<DeliveryConfig> config;
    private final Clock clock;
    private final Executor pool;
    private final Requeue requeue;

    Attempt(Courier courier, Supplier<DeliveryConfig> config, Clock clock, Executor pool, Requeue requeue) {
        this.courier = courier;
        this.config = config;
        this.clock = clock;
        this.pool = pool;
        this.requeue = requeue;
    }

    /** Completes when the item has left the queue or was given back. */
    CompletableFuture<Void> run(Flight flight) {
        return CompletableFuture.supplyAsync(() -> deliver(flight.mail()), pool)
                .thenCompose(Function.identity())
                .handleAsync((outcomes, bug) -> conclude(flight, outcomes, bug), pool)
                .thenCompose(Function.identity());
    }

    private CompletableFuture<List<RecipientOutcome>> deliver(Mail mail) {
        QueueState state = QueueState.of(mail, clock.instant());
        Optional<SessionRoute> route = RouteAttributes.of(mail);
        if (route.isEmpty()) {
            return CompletableFuture.completedFuture(internal(state.recipients(), NO_ROUTE));
        }
        StoredContent content = content(mail);
        Outgoing outgoing = new Outgoing(mail, state, content, route.get());
        Addresses addresses = Addresses.group(state.recipients());
        List<CompletableFuture<List<RecipientOutcome>>> groups = new ArrayList<>();
        addresses.byDomain().forEach((domain, recipients) -> groups.add(deliver(outgoing, domain, recipients)));
        return CompletableFuture.allOf(groups.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    List<RecipientOutcome> outcomes = new ArrayList<>();
                    groups.forEach(group -> outcomes.addAll(group.join()));
                    addresses.unroutable().forEach(recipient -> outcomes.add(Addresses.refusal(recipient)));
                    return outcomes;
                });
    }

    private static StoredContent content(Mail mail) {
        try {
            return new StoredContent(mail);
        } catch (MessagingException e) {
            throw new IllegalStateException("the stored message cannot be read", e);
        }
    }

    /** What is the same for all domains of a mail. */
    private record Outgoing(Mail mail, QueueState state, StoredContent content, SessionRoute route) {}

    private CompletableFuture<List<RecipientOutcome>> deliver(
            Outgoing outgoing, DomainName domain, List<String> recipients) {
        Mail mail = outgoing.mail();
        boolean tlsReport = DeliveryQueue.isTlsReport(mail);
        CompletableFuture<Courier.Report> report;
        try {
            Envelope envelope =
                    EnvelopeAttributes.of(mail).envelope(outgoing.state().sender(), recipients);
            report = courier.deliver(new Courier.Request(
                    mail.getName(),
                    domain,
                    envelope,
                    outgoing.content(),
                    DeliveryQueue.receivedOverTls(mail),
                    outgoing.route(),
                    tlsReport ? OF_A_REPORT : config.get().demands().of(envelope, TlsRequired.isOptional(mail)),
                    tlsReport ? Courier.Purpose.TLS_REPORT : Courier.Purpose.MAIL));
        } catch (RuntimeException e) {
            report = CompletableFuture.failedFuture(e);
        }
        return report.handle((done, bug) -> {
            if (bug != null) {
                LOGGER.error("mail {}: delivery to {} ended by a bug", mail.getName(), domain, bug);
            }
            return outcomes(recipients, done);
        });
    }

    /** One outcome for each recipient, also for those that the report has forgotten. */
    private static List<RecipientOutcome> outcomes(List<String> recipients, Courier.@Nullable Report report) {
        Map<String, RecipientOutcome> byRecipient = new LinkedHashMap<>();
        recipients.forEach(recipient -> byRecipient.put(recipient, RecipientOutcome.internal(recipient, BUG)));
        if (report != null) {
            report.recipients()
                    .forEach(result ->
                            byRecipient.computeIfPresent(result.recipient(), (name, unknown) -> outcome(result)));
        }
        return List.copyOf(byRecipient.values());
    }

    private static RecipientOutcome outcome(Courier.RecipientResult result) {
        return new RecipientOutcome(
                result.recipient(),
                switch (result.status()) {
                    case DELIVERED -> Result.DELIVERED;
                    case DEFERRED -> Result.DEFERRED;
                    case BOUNCED -> Result.BOUNCED;
                },
                result.failure(),
                result.host(),
                result.enhancedStatusCode(),
                result.reply(),
                result.words(),
                result.duty());
    }

    private CompletableFuture<Void> conclude(
            Flight flight, @Nullable List<RecipientOutcome> delivered, @Nullable Throwable bug) {
        if (flight.isOver()) {
            return CompletableFuture.completedFuture(null);
        }
        Mail mail = flight.mail();
        Instant now = clock.instant();
        QueueState state = QueueState.of(mail, now);
        List<RecipientOutcome> outcomes = delivered;
        if (outcomes == null) {
            LOGGER.error("mail {}: the attempt ended by a bug, it is tried again later", mail.getName(), bug);
            outcomes = internal(state.recipients(), BUG);
        }
        Plan plan;
        try {
            plan = plan(mail, state, outcomes, now);
        } catch (IOException | MessagingException | RuntimeException e) {
            LOGGER.error("mail {}: what follows could not be made, it is tried again later", mail.getName(), e);
            plan = retryRest(mail, state, outcomes);
        }
        Plan chosen = plan;
        return requeue.putAll(plan.pending()).handle((nothing, stopped) -> {
            if (stopped != null) {
                flight.giveBack();
                return null;
            }
            log(mail, chosen.next(), chosen.decision(), now);
            flight.end();
            return null;
        });
    }

    /** What is decided, what the queue is to remember, and what must be in the queue before the item may leave it. */
    private record Plan(QueueDecision decision, QueueState next, List<Pending> pending) {}

    private Plan plan(Mail mail, QueueState state, List<RecipientOutcome> outcomes, Instant now)
            throws IOException, MessagingException {
        DeliveryConfig settings = config.get();
        QueueFacts facts = new QueueFacts(
                state.arrival(),
                state.attempts() + 1,
                state.sender() == null,
                state.delayNotified(),
                outcomes,
                EnvelopeAttributes.of(mail).dsn());
        QueueDecision decision = new QueuePolicy(retry(mail, settings)).decide(facts, now);
        QueueState next = state.after(decision);
        List<Pending> pending = new ArrayList<>();
        for (Mail report : new Reports(settings, mail, state, new StoredContent(mail), now).of(decision.told())) {
            pending.add(new Pending(report, Duration.ZERO));
        }
        if (!decision.retried().isEmpty()) {
            pending.add(new Pending(DeliveryQueue.again(mail, next), decision.delay()));
        }
        return new Plan(decision, next, pending);
    }

    private static RetrySchedule retry(Mail mail, DeliveryConfig settings) {
        RetrySchedule retry = settings.retry();
        // RFC 8460 section 5.5: up to 24 hours.
        boolean shorter = DeliveryQueue.isTlsReport(mail) && retry.lifetime().compareTo(TLS_REPORT_LIFETIME) > 0;
        return shorter ? new RetrySchedule(retry.delays(), TLS_REPORT_LIFETIME, Duration.ZERO) : retry;
    }

    /** The way out of a bug in our own deciding or reporting: nobody is told anything, all but the delivered are tried again. */
    private Plan retryRest(Mail mail, QueueState state, List<RecipientOutcome> outcomes) {
        Map<Boolean, List<RecipientOutcome>> byDone =
                outcomes.stream().collect(Collectors.partitioningBy(outcome -> outcome.result() == Result.DELIVERED));
        List<RecipientOutcome> rest = byDone.get(false).stream()
                .map(outcome -> RecipientOutcome.internal(outcome.recipient(), BUG))
                .toList();
        Duration delay = config.get().retry().delayAfter(state.attempts() + 1);
        QueueDecision decision = new QueueDecision(byDone.get(true), List.of(), List.of(), rest, delay, Told.NOTHING);
        QueueState next = state.after(decision);
        return new Plan(
                decision,
                next,
                rest.isEmpty() ? List.of() : List.of(new Pending(DeliveryQueue.again(mail, next), delay)));
    }

    private static List<RecipientOutcome> internal(List<String> recipients, String words) {
        return recipients.stream()
                .map(recipient -> RecipientOutcome.internal(recipient, words))
                .toList();
    }

    private static void log(Mail mail, QueueState state, QueueDecision decision, Instant now) {
        Duration age = Duration.between(state.arrival(), now);
        if (!decision.retried().isEmpty()) {
            LOGGER.info(
                    "mail deferred id={} rcpts={} attempts={} age={}s next={} reason=\"{}\"",
                    mail.getName(),
                    state.recipients().size(),
                    state.attempts(),
                    age.toSeconds(),
                    now.plus(decision.delay()),
                    state.summary());
            return;
        }
        String end = state.bounced() + state.expired() == 0
                ? "delivered"
                : state.delivered() > 0 ? "partly" : state.expired() > 0 ? "expired" : "bounced";
        boolean untold = state.sender() == null && state.bounced() + state.expired() > 0;
        LOGGER.info(
                "mail ended id={} end={} from=<{}> delivered={} bounced={} expired={} attempts={} age={}s{}",
                mail.getName(),
                end,
                Words.line(state.sender() == null ? "" : state.sender()),
                state.delivered(),
                state.bounced(),
                state.expired(),
                state.attempts(),
                age.toSeconds(),
                untold ? " dsn=none (null sender)" : "");
    }
}
