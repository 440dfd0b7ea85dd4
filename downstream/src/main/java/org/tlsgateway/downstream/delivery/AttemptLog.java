package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryRound;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.delivery.Courier.Request;

/** The log of the way out, {@code org.tlsgateway.delivery}: one line an attempt, of fields {@code name=value}. */
final class AttemptLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.tlsgateway.delivery");

    private final Request request;
    private String why = "";
    private String ofHost = "";

    AttemptLog(Request request) {
        this.request = request;
    }

    void why(List<String> reasons) {
        why = String.join("; ", reasons);
    }

    /** What was decided of the host that comes now. */
    void ofHost(List<String> reasons) {
        ofHost = reasons.isEmpty() ? "" : "; " + String.join("; ", reasons);
    }

    /**
     * One attempt.
     *
     * @param host of the plan
     * @param address that was connected to, null when the host has none
     * @param envelope what was tried
     * @param outcome how it ended
     * @param nanos how long it took
     * @param last whether nothing is left to try after it
     */
    record Attempt(
            MxAttempt host,
            @Nullable InetSocketAddress address,
            Envelope envelope,
            AttemptOutcome outcome,
            long nanos,
            boolean last) {}

    void attempt(Attempt attempt, DeliveryRound after) {
        MxAttempt host = attempt.host();
        InetSocketAddress address = attempt.address();
        Envelope tried = attempt.envelope();
        TlsAchieved tls = attempt.outcome().tls();
        StringBuilder line = start();
        field(line, "host", host.target().host());
        field(line, "address", address == null ? "-" : literal(address));
        field(line, "wanted", lower(host.level()));
        field(line, "policy", host.policy().type().label());
        field(line, "achieved", achieved(tls));
        line.append(" verified=").append(OneLine.quoted(tls.detail()));
        field(line, "tls", tls.protocol() == null ? "-" : tls.protocol());
        field(line, "cipher", tls.cipher() == null ? "-" : tls.cipher());
        NextStep worst = worst(tried, after);
        SmtpReply reply = worst instanceof NextStep.Delivered delivered
                ? delivered.reply()
                : worst.end().reply();
        line.append(" reply=").append(reply == null ? "-" : OneLine.quoted(reply.toString()));
        field(line, "ms", Long.toString(attempt.nanos() / 1_000_000));
        field(line, "recipients", Integer.toString(tried.recipients().size()));
        field(line, "delivered", Long.toString(delivered(tried, after)));
        boolean ends = attempt.last() && worst instanceof NextStep.TryNextMx;
        field(line, "result", result(ends ? worst.end() : worst));
        if (!(worst instanceof NextStep.Delivered)) {
            field(line, "failure", worst.end().failure().label());
            line.append(" words=").append(OneLine.quoted(worst.end().words()));
        }
        List<Missed> missed = MissedCounts.all(host, attempt.outcome()).toList();
        if (!missed.isEmpty()) {
            String words = missed.stream().map(Missed::toString).collect(Collectors.joining("; "));
            line.append(" wouldFail=").append(OneLine.quoted(words));
        }
        line.append(" why=").append(OneLine.quoted(why + ofHost));
        LOG.info("{}", line);
    }

    void impossible(Failure failure, String words) {
        StringBuilder line = start();
        field(line, "host", "-");
        field(line, "result", failure.permanent() ? "bounced" : "deferred");
        field(line, "failure", failure.label());
        line.append(" words=").append(OneLine.quoted(words));
        line.append(" why=").append(OneLine.quoted(why));
        LOG.info("{}", line);
    }

    void bug(Throwable cause) {
        LOG.error(
                "queueId={} domain={} failure={}",
                request.queueId(),
                request.domain(),
                Failure.INTERNAL.label(),
                cause);
    }

    private StringBuilder start() {
        StringBuilder line = new StringBuilder(400).append("attempt");
        field(line, "queueId", request.queueId());
        field(line, "domain", request.domain().ascii());
        NextHop hop = request.route().nextHop();
        if (hop != null) {
            field(line, "nexthop", hop instanceof NextHop.Server ? "server" : "original-destination");
        }
        InetAddress source = request.route().source();
        if (source != null) {
            field(line, "source", source.getHostAddress());
        }
        return line;
    }

    private static void field(StringBuilder line, String name, String value) {
        String clean = OneLine.of(value).replace(' ', '_');
        line.append(' ').append(name).append('=').append(clean);
    }

    private static String literal(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static String achieved(TlsAchieved tls) {
        return switch (tls.verification()) {
            case NONE -> tls.protocol() == null ? "clear" : "encrypt";
            case UNAUTHENTICATED -> "encrypt";
            case PKIX -> "verify";
            case PINNED -> "pinned";
            case DANE -> "dane";
        };
    }

    /** Delivered only when all are; else the step of the first that is not. */
    private static NextStep worst(Envelope tried, DeliveryRound after) {
        NextStep step = null;
        for (String recipient : tried.recipients()) {
            DeliveryRound.Standing standing = after.of(recipient);
            if (standing != null && (step == null || step instanceof NextStep.Delivered)) {
                step = standing.step();
            }
        }
        return step == null ? new NextStep.Defer(Failure.INTERNAL, "no result", null) : step;
    }

    private static long delivered(Envelope tried, DeliveryRound after) {
        return tried.recipients().stream()
                .map(after::of)
                .filter(standing -> standing != null && standing.step() instanceof NextStep.Delivered)
                .count();
    }

    private static String result(NextStep step) {
        if (step instanceof NextStep.Delivered) {
            return "delivered";
        }
        if (step instanceof NextStep.TryNextMx) {
            return "next-host";
        }
        if (step instanceof NextStep.TryAgainHere) {
            return "again-here";
        }
        return step instanceof NextStep.Bounce ? "bounced" : "deferred";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
