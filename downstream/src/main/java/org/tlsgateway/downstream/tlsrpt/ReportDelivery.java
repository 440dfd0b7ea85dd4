package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.ReportTarget;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.core.tlsrpt.TlsRptRecord;
import org.tlsgateway.downstream.dns.TxtAnswer;
import org.tlsgateway.downstream.dns.TxtLookup;

/** Asks where a domain wants its reports, and brings one there. Waits for the network: it belongs on a thread of its own. */
public class ReportDelivery {
    private static final Duration LOOK_UP = Duration.ofSeconds(20);

    private final TxtLookup dns;
    private final ReportPoster poster;
    private final ReportMailer mailer;

    /** Posts a report to a URI. */
    @FunctionalInterface
    public interface ReportPoster {
        HttpsPost.Answer post(URI uri, byte[] gzip);
    }

    public ReportDelivery(TxtLookup dns, ReportPoster poster, ReportMailer mailer) {
        this.dns = dns;
        this.poster = poster;
        this.mailer = mailer;
    }

    /** How an attempt ended. */
    public record Result(ReportState.Event event, String detail) {}

    /** One attempt. */
    public Result deliver(TlsReport report) {
        Optional<DomainName> name = TlsRptRecord.nameFor(report.domain());
        if (name.isEmpty()) {
            return new Result(ReportState.Event.NOT_ASKED, "the domain's name leaves no room for a record");
        }
        TxtAnswer answer = lookUp(name.get());
        if (answer instanceof TxtAnswer.Unavailable unavailable) {
            return new Result(ReportState.Event.FAILED, unavailable.detail());
        }
        List<String> texts = answer instanceof TxtAnswer.Found found ? found.texts() : List.of();
        return TlsRptRecord.parse(texts)
                .map(record -> deliver(report, record))
                .orElseGet(() -> new Result(
                        ReportState.Event.NOT_ASKED,
                        texts.isEmpty() ? "no record at " + name.get() : "no single usable record at " + name.get()));
    }

    private TxtAnswer lookUp(DomainName name) {
        try {
            // The look-up keeps to its budget by itself; this is for one that does not.
            return dns.txt(name, LOOK_UP).get(2 * LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TxtAnswer.Unavailable("the gateway is stopping");
        } catch (ExecutionException | TimeoutException e) {
            return new TxtAnswer.Unavailable("look-up of TXT " + name + " failed: " + e);
        }
    }

    /** RFC 8460 section 3: to each of the targets; it is delivered when one has taken it. */
    private Result deliver(TlsReport report, TlsRptRecord record) {
        byte[] gzip = ReportJson.gzip(report);
        List<String> taken = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (ReportTarget target : record.targets()) {
            HttpsPost.Answer answer = deliver(report, gzip, target);
            String words = target.text() + " " + answer.words();
            (answer.taken() ? taken : failed).add(words);
        }
        List<String> all = new ArrayList<>(taken);
        all.addAll(failed);
        return new Result(taken.isEmpty() ? ReportState.Event.FAILED : ReportState.Event.SENT, String.join("; ", all));
    }

    private HttpsPost.Answer deliver(TlsReport report, byte[] gzip, ReportTarget target) {
        if (target instanceof ReportTarget.Https https) {
            return poster.post(https.uri(), gzip);
        }
        try {
            String id = mailer.send(report, gzip, ((ReportTarget.Mail) target).address());
            return new HttpsPost.Answer(true, "queued as " + id);
        } catch (IOException e) {
            return new HttpsPost.Answer(false, "not queued: " + e.getMessage());
        }
    }
}
