package org.tlsgateway.downstream.smtp;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.tls.TlsAchieved;

/**
 * What a message would have met on one connection.
 *
 * @param address that was connected to
 * @param tls what the channel reached, what was matched or why it proves nothing
 * @param helo what the server calls itself, null when it did not come so far
 * @param chain as it was presented, leaf first
 * @param keywords that EHLO lists at last, with their parameters
 * @param broken why no message would have been sent on it, null when one would
 */
public record SessionProbe(
        InetSocketAddress address,
        TlsAchieved tls,
        @Nullable String helo,
        List<X509Certificate> chain,
        Map<String, String> keywords,
        AttemptOutcome.@Nullable Failed broken) {
    public SessionProbe {
        chain = List.copyOf(chain);
        keywords = new TreeMap<>(keywords);
    }

    /** True when a message would have been sent. */
    public boolean ready() {
        return broken == null;
    }

    /** As if the message had been sent, and the server had taken it. */
    public AttemptOutcome asOutcome(Envelope envelope) {
        return broken == null ? taken(tls, envelope) : broken;
    }

    /** The outcome at a server that takes all. */
    public static AttemptOutcome taken(TlsAchieved tls, Envelope envelope) {
        SmtpReply reply = new SmtpReply(250, List.of("2.0.0 it would be asked to take it"));
        return new AttemptOutcome.Completed(
                tls, envelope.recipients().stream().distinct().collect(Collectors.toMap(name -> name, name -> reply)));
    }

    /** One that ended before it was ready. */
    static SessionProbe of(InetSocketAddress address, AttemptOutcome.Failed broken, List<X509Certificate> chain) {
        return new SessionProbe(address, broken.tls(), broken.session().helo(), chain, Map.of(), broken);
    }
}
