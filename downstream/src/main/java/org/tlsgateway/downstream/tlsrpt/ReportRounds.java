package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.ReportSchedule;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Drop;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Progress;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Send;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Step;
import org.tlsgateway.core.tlsrpt.TlsReport;

/**
 * Makes and sends the reports of the days that are over, as the one node of its site that has the lock. All it knows is on disk, so
 * that another node goes on where this one has ended.
 */
final class ReportRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReports.LOG);

    private final TlsReportsConfig config;
    private final CountFiles files;
    private final SiteId site;
    private final ReportDelivery delivery;
    private final Clock clock;
    private final Executor senders;
    private final SiteLock lock;
    private final Map<LocalDate, Day> days = new HashMap<>();
    private boolean leading;

    /** A day and its reports that have not come to their end. */
    private record Day(DayCounts counts, ReportLog log, Map<DomainName, Open> open) {}

    private record Open(Instant due, Progress progress) {}

    ReportRounds(
            TlsReportsConfig config,
            CountFiles files,
            SiteId site,
            ReportDelivery delivery,
            Clock clock,
            Executor senders) {
        this.config = config;
        this.files = files;
        this.site = site;
        this.delivery = delivery;
        this.clock = clock;
        this.senders = senders;
        this.lock = new SiteLock(config.directory());
    }

    /** One look for work; returns when what was due was tried. */
    synchronized void run() throws IOException {
        if (!lock.acquire()) {
            leading = false;
            days.clear();
            return;
        }
        if (!leading) {
            leading = true;
            LOG.info("tlsrpt lock taken directory={}: this node sends the reports of its site", config.directory());
        }
        String name = site.get();
        for (LocalDate day : files.openDays()) {
            if (ReportSchedule.isOver(day, clock.instant())) {
                files.closeDay(day);
            }
        }
        Set<LocalDate> closed = new HashSet<>(files.closedDays());
        days.keySet().retainAll(closed);
        for (LocalDate day : closed) {
            Day known = days.get(day);
            if (known == null) {
                known = load(day, name);
                days.put(day, known);
            }
            if (!known.open().isEmpty()) {
                sendDue(known, name);
                if (known.open().isEmpty()) {
                    // Its counts are not needed any more.
                    days.put(day, new Day(DayCounts.empty(day), known.log(), known.open()));
                }
            }
        }
    }

    private Day load(LocalDate day, String name) throws IOException {
        DayCounts counts = files.read(day);
        ReportLog log = files.reports(day);
        Map<DomainName, List<ReportState>> past = log.read();
        Map<DomainName, Open> open = new ConcurrentHashMap<>();
        for (DomainName domain : counts.domains().keySet()) {
            List<ReportState> states = past.getOrDefault(domain, List.of());
            if (states.stream().noneMatch(state -> state.event().isEnd())) {
                Progress progress = Progress.NEW;
                for (ReportState failed : states) {
                    progress = progress.failedAt(failed.at());
                }
                open.put(domain, new Open(ReportSchedule.due(day, domain, name), progress));
            }
        }
        return new Day(open.isEmpty() ? DayCounts.empty(day) : counts, log, open);
    }

    private void sendDue(Day day, String name) {
        Instant now = clock.instant();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (Map.Entry<DomainName, Open> entry : Map.copyOf(day.open()).entrySet()) {
            Open report = entry.getValue();
            Step step = ReportSchedule.next(day.counts().day(), report.due(), report.progress(), now);
            if (step instanceof Drop drop) {
                note(day, entry.getKey(), new ReportState(ReportState.Event.DROPPED, now, drop.why()));
            } else if (step instanceof Send) {
                try {
                    sending.add(CompletableFuture.runAsync(() -> send(day, entry.getKey(), name), senders));
                } catch (RejectedExecutionException stopping) {
                    return;
                }
            }
        }
        CompletableFuture.allOf(sending.toArray(CompletableFuture<?>[]::new)).join();
    }

    private void send(Day day, DomainName domain, String name) {
        TlsReport report = TlsReport.of(config.submitter(), day.counts(), domain, name);
        ReportDelivery.Result result;
        try {
            result = delivery.deliver(report);
        } catch (RuntimeException bug) {
            LOG.error("tlsrpt report failed domain={} day={}", domain, report.day(), bug);
            result = new ReportDelivery.Result(ReportState.Event.FAILED, "an error of the gateway: " + bug);
        }
        note(day, domain, new ReportState(result.event(), clock.instant(), result.detail()));
    }

    private void note(Day day, DomainName domain, ReportState state) {
        LOG.info(
                "tlsrpt report {} domain={} day={} words=\"{}\"",
                state.event().word(),
                domain,
                day.counts().day(),
                state.detail().replace('"', '\''));
        day.open()
                .computeIfPresent(
                        domain,
                        (same, report) -> state.event().isEnd()
                                ? null
                                : new Open(report.due(), report.progress().failedAt(state.at())));
        try {
            day.log().append(domain, state);
        } catch (IOException e) {
            LOG.error(
                    "tlsrpt state not written domain={} day={}",
                    domain,
                    day.counts().day(),
                    e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        leading = false;
        days.clear();
        lock.close();
    }
}
