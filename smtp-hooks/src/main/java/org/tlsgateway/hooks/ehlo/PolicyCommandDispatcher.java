package org.tlsgateway.hooks.ehlo;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.session.PassThroughPolicy;
import org.tlsgateway.hooks.listener.ClientText;
import org.tlsgateway.hooks.listener.GatewaySession;

/**
 * James's command dispatcher with the session's rules before it: what is hidden, required first or malformed does not reach a
 * handler. On a gateway listener and on a stock {@code <smtpserver>}.
 */
public final class PolicyCommandDispatcher extends CommandDispatcher<SMTPSession> {
    /** RFC 1870, RFC 6152, RFC 4954 section 5: what the handlers of the core take although no hook names it. */
    private final Set<String> parameters = new HashSet<>(Set.of("FROM:BODY"));

    private @Nullable StockServerRules stockRules;

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        List<Class<?>> markers = super.getMarkerInterfaces();
        markers.add(MailParametersHook.class);
        markers.add(RcptHook.class);
        markers.add(StockServerRules.class);
        return markers;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public void wireExtensions(Class interfaceName, List extensions) throws WiringException {
        if (interfaceName.equals(MailParametersHook.class)) {
            ((List<MailParametersHook>) extensions)
                    .forEach(hook ->
                            Stream.of(hook.getMailParamNames()).forEach(name -> parameters.add("FROM:" + name)));
        } else if (interfaceName.equals(RcptHook.class)) {
            ((List<RcptHook>) extensions)
                    .forEach(hook -> hook.supportedParameters().forEach(name -> parameters.add("TO:" + name)));
        } else if (interfaceName.equals(StockServerRules.class)) {
            stockRules = extensions.isEmpty() ? null : (StockServerRules) extensions.get(0);
        } else {
            super.wireExtensions(interfaceName, extensions);
        }
    }

    /** Unlike James's own this takes nothing away but CRLF and blanks at the end: a control character must be seen to be refused. */
    @Override
    protected Request parseRequest(SMTPSession session, byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && " \r\n".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int space = text.indexOf(' ');
        int verbEnd = space < 0 || space > end ? end : space;
        String verb = ClientText.printable(text.substring(0, verbEnd)).toUpperCase(Locale.ROOT);
        String argument = verbEnd < end ? text.substring(verbEnd + 1, end) : null;
        return new BaseRequest(verb, argument);
    }

    @Override
    protected Response dispatchCommandHandlers(SMTPSession session, Request request) {
        String verb = request.getCommand();
        String argument = request.getArgument();
        boolean greeting = verb.equals("EHLO") || verb.equals("HELO");
        decide(session, greeting ? argument : null);
        CommandGate.Refusal refusal = CommandGate.refuse(verb, argument, facts(session));
        if (refusal != null) {
            return new SMTPResponse(Integer.toString(refusal.code()), refusal.text());
        }
        if (verb.equals("MAIL") && session instanceof GatewaySession own) {
            PassThroughPolicy.Refusal held = PassThroughPolicy.refuseMail(own.decision(), own.serverFacts());
            if (held != null) {
                return new SMTPResponse(Integer.toString(held.code()), held.text());
            }
        }
        EnvelopeExtensions envelope =
                session instanceof GatewaySession mine ? EnvelopeExtensions.of(mine, request) : null;
        if (envelope == null) {
            return super.dispatchCommandHandlers(session, request);
        }
        CommandGate.Refusal inClear = envelope.refuseInClear();
        return inClear != null
                ? new SMTPResponse(Integer.toString(inClear.code()), inClear.text())
                : envelope.answered(super.dispatchCommandHandlers(session, envelope.forJames()));
    }

    /** The rules are asked when the session begins and again when the client has named itself. */
    private void decide(SMTPSession session, @Nullable String ehloName) {
        if (session instanceof GatewaySession) {
            // Decided before its server was asked, and that was before this.
            return;
        }
        StockServerRules rules = stockRules;
        if (rules != null && (ehloName != null || !Decisions.isDecided(session))) {
            Decisions.keep(session, rules.decide(session, ehloName));
        }
        StockFramer.arm(session);
    }

    private CommandGate.Facts facts(SMTPSession session) {
        String client = session.getRemoteAddress().getAddress().getHostAddress();
        return new CommandGate.Facts(
                session.isTLSStarted(),
                Decisions.offersTls(session),
                Decisions.of(session),
                // A stock server takes AUTH also where it does not announce it, as its own configuration says.
                !(session instanceof GatewaySession) || session.isAuthAnnounced(),
                session.isStartTLSSupported() && session.getConfiguration().isAuthAnnounced(client, true),
                session instanceof GatewaySession own
                        ? own.messageSize()
                        : session.getConfiguration().getMaxMessageSize(),
                parameters,
                transaction(session),
                session instanceof GatewaySession own && own.envelope().smtpUtf8());
    }

    private static CommandGate.Transaction transaction(SMTPSession session) {
        if (session instanceof GatewaySession own && own.chunked() != null) {
            return CommandGate.Transaction.CHUNKS;
        }
        return session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent()
                ? CommandGate.Transaction.ENVELOPE
                : CommandGate.Transaction.NONE;
    }
}
