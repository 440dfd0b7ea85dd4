package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.config.TlsReportsConfig.Mode;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.DayTally;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.core.tlsrpt.TlsResult;
import org.tlsgateway.core.tlsrpt.TlsResults;
import org.tlsgateway.downstream.delivery.AttemptListener;
import org.tlsgateway.downstream.delivery.Courier.Purpose;
import org.tlsgateway.downstream.delivery.Courier.Request;

/**
 * TLS reporting of this node: counts what it hears of, writes it down every few seconds, and, when it has the lock of its site, makes
 * and sends the reports of the days that are over. What is kept can be read from here.
 */
public final class TlsReports implements AttemptListener, AutoCloseable {
    /** The name of the log. */
    static final String LOG = "org.tlsgateway.tlsrpt";

    private static final Logger LOGGER = LoggerFactory.getLogger(LOG);

    /** As much as a node that is killed loses. */
    private static final Duration WRITE_DOWN = Duration.ofSeconds(5);

    private static final Duration LOOK_FOR_WORK = Duration.ofMinutes(1);
    private static final int SENDERS = 4;
    private static final int MAX_UNWRITTEN_DAYS = 2;

    /** Days that can be read. */
    static final int KEEP_DAYS = 8;

    private final TlsReportsConfig config;
    private final Clock clock;
    private final CountFiles files;
    private final SiteId site;
    private final ReportRounds rounds;
    private final @Nullable ExecutorService senders;
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean failing;

    /** What is not on disk yet. */
    private final NavigableMap<LocalDate, DayTally> tallies = new TreeMap<>();

    /**
     * Starts it, with threads of its own.
     *
     * @param config with a mode that is not {@link Mode#OFF}
     */
    public static TlsReports start(TlsReportsConfig config, ReportDelivery delivery, Clock clock) {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS, task -> daemon(task, "tlsrpt-send"));
        TlsReports reports = new TlsReports(config, delivery, clock, senders);
        reports.run();
        return reports;
    }

    /** Without threads: {@link #writeDown} and {@link #work} are the caller's to call. */
    TlsReports(TlsReportsConfig config, ReportDelivery delivery, Clock clock, @Nullable ExecutorService senders) {
        this.config = config;
        this.clock = clock;
        this.senders = senders;
        this.files = new CountFiles(config.directory());
        this.site = new SiteId(config.directory());
        this.rounds = new ReportRounds(config, files, site, delivery, clock, senders == null ? Runnable::run : senders);
    }

    private void run() {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2, task -> daemon(task, "tlsrpt"));
        timer = threads;
        long often = WRITE_DOWN.toMillis();
        threads.scheduleWithFixedDelay(this::writeDown, often, often, TimeUnit.MILLISECONDS);
        long seldom = LOOK_FOR_WORK.toMillis();
        threads.scheduleWithFixedDelay(this::work, seldom, seldom, TimeUnit.MILLISECONDS);
        LOGGER.info(
                "tlsrpt started mode={} directory={} submitter={} dkim={}",
                config.mode().name().toLowerCase(Locale.ROOT),
                config.directory(),
                config.submitter().domain(),
                config.dkim() == null ? "none" : config.dkim().domain());
    }

    @Override
    public void ended(Request request, SessionFacts session) {
        // RFC 8460 section 3: the session that carries a report is not reported, or reports would beget reports.
        if (request.purpose() == Purpose.TLS_REPORT) {
            return;
        }
        List<TlsResult> results = TlsResults.of(session);
        if (!results.isEmpty()) {
            count(results);
        }
    }

    private synchronized void count(List<TlsResult> results) {
        DayTally today = tallies.computeIfAbsent(today(), DayTally::new);
        results.forEach(today::add);
    }

    /** Puts on disk what was counted since the last time. */
    void writeDown() {
        List<DayTally> full;
        synchronized (this) {
            full = List.copyOf(tallies.values());
            tallies.clear();
        }
        full.forEach(this::write);
    }

    private void write(DayTally full) {
        if (full.dropped() > 0) {
            LOGGER.warn("tlsrpt sessions dropped day={} sessions={} why=\"too many\"", full.day(), full.dropped());
        }
        try {
            files.append(full.counts());
            if (failing) {
                failing = false;
                LOGGER.info("tlsrpt counts written again directory={}", config.directory());
            }
        } catch (IOException | RuntimeException e) {
            // Once: it is tried every few seconds.
            if (!failing) {
                failing = true;
                LOGGER.error("tlsrpt counts not written directory={}, it is tried again", config.directory(), e);
            }
            keep(full);
        }
    }

    /** For the next time; the counts of many days are not kept in memory. */
    private synchronized void keep(DayTally unwritten) {
        tallies.computeIfAbsent(unwritten.day(), DayTally::new).add(unwritten.counts());
        while (tallies.size() > MAX_UNWRITTEN_DAYS) {
            tallies.pollFirstEntry();
        }
    }

    /** Closes days, sends what is due, forgets what is old. */
    void work() {
        try {
            files.forgetBefore(today().minusDays(KEEP_DAYS));
            if (config.mode() == Mode.SEND) {
                rounds.run();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.error("tlsrpt work failed directory={}, it is tried again", config.directory(), e);
        }
    }

    /** The days that can be read, today too. */
    public SortedSet<LocalDate> days() throws IOException {
        writeDown();
        return files.days();
    }

    /** What all nodes have counted on a day; what others have counted in the last seconds is not yet in it. */
    public DayCounts counts(LocalDate day) throws IOException {
        writeDown();
        return files.read(day);
    }

    /** The report of a domain as it is, or would be, sent; empty when nothing was counted for it. {@link ReportJson} writes it. */
    public Optional<TlsReport> report(LocalDate day, DomainName domain) throws IOException {
        DayCounts counts = counts(day);
        return counts.of(domain).isEmpty()
                ? Optional.empty()
                : Optional.of(TlsReport.of(
                        config.submitter(), counts, domain, site.find().orElse("")));
    }

    /** What has become of the reports of a day, by domain; those that nothing was tried for are missing. */
    public Map<DomainName, List<ReportState>> states(LocalDate day) throws IOException {
        return files.reports(day).read();
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        if (senders != null) {
            senders.shutdownNow();
        }
        writeDown();
        try {
            files.close();
            rounds.close();
        } catch (IOException e) {
            LOGGER.warn("tlsrpt files not closed: {}", e.getMessage());
        }
    }

    private LocalDate today() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
