package org.tlsgateway.hooks.ehlo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.tlsgateway.core.ehlo.EhloFilter;
import org.tlsgateway.hooks.listener.GatewaySession;

/** EHLO (RFC 5321 section 4.1.1.1) that lists what the session's rule lets the client see. */
public final class PolicyEhloCmdHandler extends EhloCmdHandler {
    /** Where each keyword stands, so that the list does not depend on how James orders its handlers; others come last. */
    private static final List<String> ORDER = List.of(
            "SIZE",
            "8BITMIME",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "CHUNKING",
            "SMTPUTF8",
            "DSN",
            "REQUIRETLS",
            "AUTH");

    private List<EhloExtension> extensions = List.of();

    @Inject
    public PolicyEhloCmdHandler(MetricFactory metricFactory) {
        super(metricFactory);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> interfaceName, List<?> found) {
        super.wireExtensions(interfaceName, found);
        if (EhloExtension.class.equals(interfaceName)) {
            extensions = List.copyOf((List<EhloExtension>) found);
        }
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String argument) {
        SMTPResponse response = new SMTPResponse(
                "250",
                session.getConfiguration().getHelloName() + " Hello "
                        + session.getRemoteAddress().getAddress().getHostAddress());
        session.setAttachment(SMTPSession.CURRENT_HELO_MODE, "EHLO", State.Connection);
        lines(session).forEach(response::appendLine);
        return response;
    }

    private List<String> lines(SMTPSession session) {
        List<String> lines = new ArrayList<>();
        for (EhloExtension extension : extensions) {
            List<String> features = extension.getImplementedEsmtpFeatures(session);
            if (features != null) {
                // "AUTH=PLAIN" is a form for clients of the last century, and no keyword of RFC 5321.
                features.stream().filter(line -> !line.startsWith("AUTH=")).forEach(lines::add);
            }
        }
        lines.sort(Comparator.comparingInt(PolicyEhloCmdHandler::place));
        return session instanceof GatewaySession own
                ? own.show(lines)
                : EhloFilter.apply(lines, Decisions.of(session).hidden());
    }

    private static int place(String line) {
        int blank = line.indexOf(' ');
        int place = ORDER.indexOf(blank < 0 ? line : line.substring(0, blank));
        return place < 0 ? ORDER.size() : place;
    }
}
