package org.tlsgateway.hooks.listener;

import java.net.InetSocketAddress;
import java.util.Locale;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.hooks.splice.SpliceReport;

/** The one log line, and the counter, that every session ends with. */
final class SessionLog {
    private static final Logger LOGGER = LoggerFactory.getLogger("org.tlsgateway.session");

    void ended(GatewaySession session, @Nullable SessionEnd end) {
        LOGGER.info("{}", line(session, end));
        String tls = session.splice() != null ? "passed" : session.tls() == null ? "clear" : "tls";
        session.services()
                .metrics()
                .generate("gateway-sessions-" + session.listener().name() + "-"
                        + session.decision().rule() + "-" + tls)
                .increment();
    }

    private static void appendServer(StringBuilder line, GatewaySession session) {
        NextHop server = session.server();
        if (server != null) {
            line.append(" server=").append(server.target());
        }
        if (session.serverFacts() instanceof ServerFacts.Unusable unusable) {
            line.append(" serverFailure=").append(unusable.failure().label());
        }
        SpliceReport passed = session.splice();
        if (passed != null) {
            line.append(" toServer=")
                    .append(passed.bytesToServer())
                    .append(" toClient=")
                    .append(passed.bytesToClient())
                    .append(" passedMs=")
                    .append(passed.duration().toMillis())
                    .append(" closedBy=")
                    .append(passed.closedBy().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /** The one line of a connection that never became a session. */
    static void refused(String listener, ConnectionFacts facts, SessionEnd end) {
        StringBuilder line = new StringBuilder(160)
                .append("listener=")
                .append(listener)
                .append(" client=")
                .append(facts.client().getAddress().getHostAddress());
        appendArrival(line, facts.originalDestination(), facts.proxy());
        appendEnd(line, end);
        LOGGER.info("{}", line);
    }

    /** The one line of a trusted proxy that did not say who its client is. */
    static void refusedProxy(String listener, InetSocketAddress proxy, SessionEnd end) {
        StringBuilder line =
                new StringBuilder(160).append("listener=").append(listener).append(" client=-");
        appendArrival(line, null, proxy);
        appendEnd(line, end);
        LOGGER.info("{}", line);
    }

    private static void appendArrival(
            StringBuilder line, @Nullable InetSocketAddress destination, @Nullable InetSocketAddress proxy) {
        line.append(" destination=").append(destination == null ? "-" : text(destination));
        if (proxy != null) {
            line.append(" proxy=").append(text(proxy));
        }
    }

    private static void appendEnd(StringBuilder line, @Nullable SessionEnd end) {
        line.append(" end=").append(end == null ? "us/session" : end.label());
        if (end != null && !end.detail().isEmpty()) {
            line.append(" detail=\"")
                    .append(ClientText.printable(end.detail()).replace('"', '\''))
                    .append('"');
        }
    }

    private static HostPort text(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    static String line(GatewaySession session, @Nullable SessionEnd end) {
        SSLSession tls = session.tls();
        SessionStatistics done = session.statistics();
        String helo = session.heloName();
        StringBuilder line = new StringBuilder(256)
                .append("listener=")
                .append(session.listener().name())
                .append(" session=")
                .append(session.getSessionID())
                .append(" client=")
                .append(session.client().getHostAddress());
        appendArrival(line, session.originalDestination(), session.proxy());
        line.append(" helo=")
                .append(helo == null ? "-" : ClientText.headerWord(helo))
                .append(" rule=")
                .append(session.decision().rule())
                .append(" policy=")
                .append(session.decision().tls())
                .append(" reason=\"")
                .append(session.decision().reason().replace('"', '\''))
                .append("\" tls=")
                .append(tls != null ? tls.getProtocol() : session.splice() != null ? "passed" : "none")
                .append(" cipher=")
                .append(tls == null ? "-" : tls.getCipherSuite());
        if (session.getUsername() != null) {
            line.append(" user=")
                    .append(ClientText.headerWord(session.getUsername().asString()));
        }
        appendServer(line, session);
        line.append(" accepted=")
                .append(done.acceptedMessages())
                .append(" refused=")
                .append(done.refusedMessages())
                .append(" deferred=")
                .append(done.deferredMessages())
                .append(" bytes=")
                .append(done.bytes())
                .append(" ms=")
                .append(done.elapsedMillis());
        appendEnd(line, end);
        return line.toString();
    }
}
