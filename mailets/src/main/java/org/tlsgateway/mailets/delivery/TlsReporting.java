package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.config.TlsReportsConfig.Mode;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.AttemptListener;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.DnsSettings;
import org.tlsgateway.downstream.https.CertificateJudge;
import org.tlsgateway.downstream.https.HttpsClient;
import org.tlsgateway.downstream.tls.TrustStores;
import org.tlsgateway.downstream.tlsrpt.HttpsPost;
import org.tlsgateway.downstream.tlsrpt.ReportDelivery;
import org.tlsgateway.downstream.tlsrpt.ReportMailer;
import org.tlsgateway.downstream.tlsrpt.TlsReports;
import org.tlsgateway.mailets.tlsrpt.DkimSigner;
import org.tlsgateway.mailets.tlsrpt.ReportMessage;

/** TLS reporting beside the delivery queue: hears of its attempts, and puts reports into it. */
final class TlsReporting implements AttemptListener {
    private static final Logger LOGGER = LoggerFactory.getLogger("org.tlsgateway.tlsrpt");

    /** For one target of one report. */
    private static final Duration POST = Duration.ofMinutes(1);

    private final Clock clock;
    private volatile @Nullable Running running;

    private record Running(TlsReports reports, HttpsPost post, ExecutorService judges) {
        void stop() {
            reports.close();
            post.close();
            judges.shutdownNow();
        }
    }

    TlsReporting(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void ended(Request request, SessionFacts session) {
        Running now = running;
        if (now != null) {
            now.reports().ended(request, session);
        }
    }

    /** What was counted and reported; empty when that is switched off. */
    Optional<TlsReports> reports() {
        return Optional.ofNullable(running).map(Running::reports);
    }

    /** Goes on by this configuration; when that cannot be, everything stays as it was. */
    synchronized void use(GatewayConfig config, DeliveryQueue queue) throws MessagingException {
        TlsReportsConfig reporting = config.tlsReports();
        ReportMailer mailer = mailer(reporting, config.delivery(), queue);
        stop();
        if (reporting.mode() == Mode.OFF) {
            return;
        }
        if (reporting.mode() == Mode.SEND && reporting.dkim() == null) {
            LOGGER.warn("tlsrpt mails are not signed: receivers ignore them (RFC 8460 section 3), see <dkim>");
        }
        DeliveryConfig delivery = config.delivery();
        DnsJavaLookup dns = new DnsJavaLookup(DnsSettings.of(delivery));
        ExecutorService judges = judges();
        CertificateJudge judge = new CertificateJudge(new TrustStores(), null, false, clock, judges);
        HttpsPost post = new HttpsPost(new HttpsClient(dns::addresses, reporting.allow(), judge, POST));
        ReportDelivery sender = new ReportDelivery(dns, post::post, mailer);
        running = new Running(TlsReports.start(reporting, sender, clock), post, judges);
    }

    /** Threads where certificates are judged: at most one, and none while there is nothing to send. */
    private static ExecutorService judges() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "tlsrpt-certificates");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    synchronized void stop() {
        Running last = running;
        running = null;
        if (last != null) {
            last.stop();
        }
    }

    /** Makes, signs and queues the mail of a report. */
    ReportMailer mailer(TlsReportsConfig reporting, DeliveryConfig delivery, DeliveryQueue queue)
            throws MessagingException {
        DkimSigner signer = signer(reporting);
        return (report, gzip, to) -> {
            Instant now = clock.instant();
            byte[] message = new ReportMessage(report, gzip, to, delivery.helloName(), now).toMessage();
            byte[] signed = signer == null ? message : signer.sign(message);
            String name = "TlsReport" + now.toEpochMilli() + "-" + UUID.randomUUID();
            try {
                MailImpl mail = DeliveryQueue.tlsReport(name, signed, to, now);
                try {
                    return queue.accept(mail);
                } finally {
                    LifecycleUtil.dispose(mail);
                }
            } catch (MessagingException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    private static @Nullable DkimSigner signer(TlsReportsConfig reporting) throws MessagingException {
        TlsReportsConfig.Dkim dkim = reporting.dkim();
        if (dkim == null || reporting.mode() == Mode.OFF) {
            return null;
        }
        try {
            return new DkimSigner(dkim, ReportMessage.HEADERS);
        } catch (IOException e) {
            throw new MessagingException("TLS reports cannot be signed: " + e.getMessage(), e);
        }
    }
}
