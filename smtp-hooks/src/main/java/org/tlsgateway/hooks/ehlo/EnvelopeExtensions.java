package org.tlsgateway.hooks.ehlo;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.listener.EnvelopeParameters;
import org.tlsgateway.hooks.listener.GatewaySession;

/**
 * MAIL or RCPT on its way through James's handlers, which know neither SMTPUTF8 (RFC 6531) nor REQUIRETLS (RFC 8689) nor all of DSN
 * (RFC 3461): they get what they can hold, and the session keeps the rest once they have accepted it. The command has passed {@link CommandGate}.
 */
final class EnvelopeExtensions {
    private static final Set<String> OURS = Set.of("SMTPUTF8", "REQUIRETLS", "RET", "ENVID", "NOTIFY", "ORCPT");

    private final GatewaySession session;
    private final String verb;
    private final EnvelopeCommand command;
    private final String address;

    private EnvelopeExtensions(GatewaySession session, String verb, EnvelopeCommand command) {
        this.session = session;
        this.verb = verb;
        this.command = command;
        this.address = command.path().substring(1, command.path().length() - 1);
    }

    /** Null when this is neither MAIL nor RCPT. */
    static @Nullable EnvelopeExtensions of(GatewaySession session, Request request) {
        String verb = request.getCommand();
        String label = verb.equals("MAIL") ? "FROM:" : verb.equals("RCPT") ? "TO:" : null;
        EnvelopeCommand command = label == null ? null : parse(request.getArgument(), label);
        return command == null ? null : new EnvelopeExtensions(session, verb, command);
    }

    private static @Nullable EnvelopeCommand parse(@Nullable String argument, String label) {
        return EnvelopeCommand.parse(argument == null ? null : EnvelopeGate.utf8(argument), label);
    }

    /** The refusal of an address whose mail is not taken in clear, null when it may go on. */
    CommandGate.@Nullable Refusal refuseInClear() {
        return ClientTlsGate.refuse(session, verb, address);
    }

    /** The command without our parameters, its address in ASCII. */
    Request forJames() {
        String path = Utf8Address.parse(address)
                .filter(utf8 -> !Utf8Address.isAscii(address))
                .map(utf8 -> "<" + utf8.standIn() + ">")
                .orElse(command.path());
        String parameters = command.parameters().stream()
                .filter(parameter -> !OURS.contains(parameter.name()))
                .map(parameter -> " " + parameter)
                .collect(Collectors.joining());
        return new BaseRequest(verb, (verb.equals("MAIL") ? "FROM:" : "TO:") + path + parameters);
    }

    /** James has answered: keeps what belongs to an accepted address, and does not show the client what stands for it. */
    Response answered(Response response) {
        if (!"250".equals(response.getRetCode())) {
            return response;
        }
        boolean mail = verb.equals("MAIL");
        EnvelopeParameters envelope = session.envelope();
        if (mail) {
            String ret = value("RET");
            envelope.mail(
                    command.find("SMTPUTF8") != null,
                    command.find("REQUIRETLS") != null,
                    ret == null ? null : ret.toUpperCase(Locale.ROOT),
                    value("ENVID"));
        } else {
            envelope.recipient(inJamesEnvelope(), value("NOTIFY"), value("ORCPT"));
        }
        if (Utf8Address.isAscii(address)) {
            return response;
        }
        envelope.standIn(inJamesEnvelope(), address);
        return new SMTPResponse("250", mail ? "2.1.0 Sender OK" : "2.1.5 Recipient OK");
    }

    private String inJamesEnvelope() {
        return verb.equals("MAIL")
                ? session.getAttachment(SMTPSession.SENDER, State.Transaction)
                        .map(MaybeSender::asString)
                        .orElseThrow()
                : session.getAttachment(RcptCmdHandler.CURRENT_RECIPIENT, State.Transaction)
                        .map(MailAddress::asString)
                        .orElseThrow();
    }

    private @Nullable String value(String name) {
        EnvelopeCommand.Parameter parameter = command.find(name);
        return parameter == null ? null : parameter.value();
    }
}
