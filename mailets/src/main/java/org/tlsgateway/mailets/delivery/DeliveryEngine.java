package org.tlsgateway.mailets.delivery;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.WayOut;
import org.tlsgateway.downstream.tlsrpt.TlsReports;

/** The delivery queue and its worker: one for all {@link VerifiedRemoteDelivery} mailets of a James. */
@Singleton
public class DeliveryEngine {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryEngine.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);
    private static final Duration LOOK_FOR_CHANGES = Duration.ofSeconds(5);

    /** Reads the configuration anew. */
    interface ConfigSource {
        ConfigResult<GatewayConfig> load();
    }

    /** Makes the courier for a configuration. */
    interface CourierFactory {
        Courier create(DeliveryConfig config);
    }

    private final MailQueueFactory<?> queues;
    private final ConfigSource source;
    private final CourierFactory couriers;
    private final Clock clock;
    private final TlsReporting reporting;
    private volatile Predicate<Mail> admitted = release -> true;
    private int users;
    private volatile @Nullable Running running;

    @Inject
    public DeliveryEngine(MailQueueFactory<?> queues, FileSystem files, Clock clock) {
        this(queues, configOf(files), clock, new TlsReporting(clock));
    }

    private DeliveryEngine(MailQueueFactory<?> queues, ConfigSource source, Clock clock, TlsReporting reporting) {
        this(queues, source, config -> WayOut.open(config, reporting, clock), clock, reporting);
    }

    DeliveryEngine(MailQueueFactory<?> queues, ConfigSource source, CourierFactory couriers, Clock clock) {
        this(queues, source, couriers, clock, new TlsReporting(clock));
    }

    /** The couriers tell the reporting how their attempts end. */
    DeliveryEngine(
            MailQueueFactory<?> queues,
            ConfigSource source,
            CourierFactory couriers,
            Clock clock,
            TlsReporting reporting) {
        this.queues = queues;
        this.source = source;
        this.couriers = couriers;
        this.clock = clock;
        this.reporting = reporting;
    }

    /** One more mailet uses it; the first one starts it, or fails with all that is wrong in the configuration. */
    synchronized void acquire() throws MessagingException {
        if (users == 0) {
            running = new Running(load());
        }
        users++;
    }

    /** One mailet less; with the last one it stops. */
    synchronized void release() {
        if (users > 0 && --users == 0) {
            stop();
        }
    }

    /** The end of the James; mailets may not have been told. */
    @PreDestroy
    public synchronized void stop() {
        users = 0;
        Running last = running;
        running = null;
        if (last != null) {
            last.stop();
        }
    }

    /** What was counted and reported of TLS; empty when that is switched off, or nothing is delivered. */
    public Optional<TlsReports> tlsReports() {
        return reporting.reports();
    }

    /** Works with what delivery goes by at this moment, also while it is exchanged; empty when nothing is delivered. */
    public <T> Optional<CompletableFuture<T>> onWayOut(Function<WayOut, CompletableFuture<T>> work) {
        Running now = running;
        return now == null ? Optional.empty() : now.courier.use(work);
    }

    /**
     * What waits in the queue and why, as the queue gives it; empty when nothing is delivered.
     *
     * @param limit how many at most
     */
    public Optional<List<WaitingMail>> waiting(int limit) throws MessagingException {
        Running now = running;
        return now == null ? Optional.empty() : Optional.of(WaitingMail.browse(now.queue, limit, clock.instant()));
    }

    /** Queues the mail durably; returns its queue id. */
    String enqueue(Mail mail) throws MessagingException {
        Running now = running();
        MailImpl copy = now.sealed(now.entrance.viewOf(mail));
        try {
            return now.entrance.accept(copy);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** Asks this before the first attempt of mail that was released; says no for what is queued a second time. */
    public void admitReleasesBy(Predicate<Mail> admission) {
        admitted = admission;
    }

    /**
     * Queues a held mail durably for some of its recipients, to be delivered as any other; returns the queue id.
     *
     * @param held as {@link StoredMail} made it
     * @param name of the mail in the queue
     * @param release which one it is, see {@link MailAttributes#RELEASE}
     */
    public String release(Mail held, List<String> recipients, String name, String release) throws MessagingException {
        Running now = running();
        MailImpl copy = now.sealed(now.entrance.released(held, recipients, name));
        copy.setAttribute(Attribute.convertToAttribute(MailAttributes.RELEASE, release));
        return now.entrance.accept(copy);
    }

    /** Copies the mail, to be queued later or not at all. */
    StagedDelivery stage(Mail mail) throws MessagingException {
        Running now = running();
        MailImpl copy = now.sealed(now.entrance.copyOf(mail));
        return new StagedDelivery() {
            @Override
            public CompletableFuture<String> commit() {
                return now.entrance.acceptSoon(copy);
            }

            @Override
            public void dispose() {
                LifecycleUtil.dispose(copy);
            }
        };
    }

    /** Reads the configuration again if a file of it has changed; a bad version changes nothing. */
    void reloadIfChanged() {
        Running now = running;
        if (now != null) {
            now.reloadIfChanged();
        }
    }

    private Running running() throws MessagingException {
        Running now = running;
        if (now == null) {
            throw new MessagingException("delivery is not running");
        }
        return now;
    }

    private GatewayConfig load() throws MessagingException {
        ConfigResult<GatewayConfig> result = source.load();
        if (result instanceof ConfigResult.Valid<GatewayConfig> valid) {
            return valid.value();
        }
        throw new MessagingException("the configuration of the gateway is not usable:\n" + lines(result.allProblems()));
    }

    private static String lines(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
    }

    private static ConfigSource configOf(FileSystem files) {
        return () -> {
            try {
                File directory = files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF);
                Path configuration = directory.toPath().toAbsolutePath().normalize();
                Path parent = configuration.getParent();
                return new GatewayConfigLoader(parent == null ? configuration : parent, configuration).load();
            } catch (FileNotFoundException e) {
                return new ConfigResult.Invalid<>(
                        List.of(new ConfigProblem("conf", 0, "", "the directory is missing", null)));
            }
        };
    }

    /** What there is from start to stop. */
    private final class Running {
        private final MailQueue queue;
        private final DeliveryQueue entrance;
        private final SwitchableCourier courier;
        private final QueueWorker worker;
        private final ScheduledExecutorService watch;
        private volatile GatewayConfig config;
        private SourceFingerprint seen;

        Running(GatewayConfig first) throws MessagingException {
            config = first;
            seen = first.fingerprint();
            DeliveryConfig delivery = first.delivery();
            queue = queues.createQueue(
                    MailQueueName.of(delivery.queue()), MailQueueFactory.prefetchCount(delivery.concurrency()));
            entrance = new DeliveryQueue(queue, clock);
            // First: it is what may refuse to start.
            reporting.use(first, entrance);
            courier = new SwitchableCourier(couriers.create(delivery));
            worker = new QueueWorker(queue, courier, () -> config.delivery(), clock);
            worker.admitReleasesBy(release -> admitted.test(release));
            worker.start();
            watch = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "gateway-delivery-config");
                thread.setDaemon(true);
                return thread;
            });
            long period = LOOK_FOR_CHANGES.toMillis();
            watch.scheduleWithFixedDelay(this::reloadIfChanged, period, period, TimeUnit.MILLISECONDS);
            LOGGER.info(
                    "delivery from queue {} started, {} messages at once", delivery.queue(), delivery.concurrency());
        }

        MailImpl sealed(MailImpl copy) throws MessagingException {
            return Sealing.seal(copy, config, clock.instant());
        }

        synchronized void reloadIfChanged() {
            SourceFingerprint now = SourceFingerprint.of(config.sources());
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            try {
                ConfigResult<GatewayConfig> result = source.load();
                if (result instanceof ConfigResult.Valid<GatewayConfig> valid) {
                    adopt(valid.value());
                } else {
                    LOGGER.error(
                            "the changed configuration is refused, the old one stays in force:\n{}",
                            lines(result.allProblems()));
                }
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error("the changed configuration cannot be used, the old one stays in force", e);
            }
        }

        private void adopt(GatewayConfig next) throws MessagingException {
            // First: it is what may be refused.
            reporting.use(next, entrance);
            DeliveryConfig old = config.delivery();
            DeliveryConfig changed = next.delivery();
            if (!changed.queue().equals(old.queue()) || changed.concurrency() != old.concurrency()) {
                LOGGER.warn("queue and concurrency of <delivery> change with the next start only");
            }
            // Also when the values are the same: the change may be in a file that they only name, such as trusted CAs.
            courier.switchTo(couriers.create(changed));
            config = next;
            seen = next.fingerprint();
            LOGGER.info("the configuration of delivery was read again");
        }

        void stop() {
            watch.shutdownNow();
            worker.stop(STOP_WAIT);
            reporting.stop();
            try {
                queue.close();
            } catch (IOException e) {
                LOGGER.warn("the delivery queue could not be closed", e);
            }
            LOGGER.info("delivery stopped");
        }
    }
}
