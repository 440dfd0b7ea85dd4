package org.tlsgateway.mailets.webadmin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.core.quarantine.VisibleText;
import org.tlsgateway.mailets.quarantine.HeldMail;
import org.tlsgateway.mailets.quarantine.MessageView;

/** Held mail as JSON. Whatever a peer has said is visible text; addresses to act on are as they are, beside what to show of them. */
final class HeldJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST_ADDRESS = 320;

    /** What is told of the session, by the name it has here. */
    private static final Map<String, String> SESSION = session();

    private HeldJson() {}

    private static Map<String, String> session() {
        Map<String, String> session = new LinkedHashMap<>();
        session.put("client", MailAttributes.CLIENT_IP);
        session.put("helo", MailAttributes.HELO);
        session.put("user", MailAttributes.AUTH_USER);
        session.put("tlsProtocol", MailAttributes.TLS_PROTOCOL);
        session.put("tlsCipher", MailAttributes.TLS_CIPHER);
        session.put("tlsServerName", MailAttributes.TLS_SERVER_NAME);
        session.put("listener", MailAttributes.LISTENER);
        session.put("rule", MailAttributes.RULE);
        session.put("session", MailAttributes.SESSION_ID);
        session.put("nextHop", MailAttributes.NEXT_HOP);
        session.put("requireTls", MailAttributes.REQUIRETLS);
        session.put("tlsOptional", MailAttributes.TLS_OPTIONAL);
        session.put("smtpUtf8", MailAttributes.SMTPUTF8);
        session.put("dsnRet", MailAttributes.DSN_RET);
        session.put("dsnEnvid", MailAttributes.DSN_ENVID);
        return session;
    }

    static ObjectNode facts(HeldFacts facts) {
        ObjectNode json = NODES.objectNode().put("id", facts.id()).put("folder", facts.folder());
        json.put("reasonCode", facts.reasonCode()).put("reason", facts.reason()).put("token", facts.token());
        json.put("sender", VisibleText.line(facts.senderText(), LONGEST_ADDRESS));
        ArrayNode recipients = json.putArray("recipients");
        facts.recipients()
                .forEach(address -> recipients
                        .addObject()
                        .put("address", address)
                        .put("shown", VisibleText.line(address, LONGEST_ADDRESS)));
        json.put("subject", facts.subject()).put("size", facts.size());
        return json.put("heldAt", facts.heldAt().toString());
    }

    static JsonNode details(HeldMail held) {
        ObjectNode json = facts(held.facts());
        ObjectNode session = json.putObject("session");
        SESSION.forEach((name, attribute) ->
                held.attribute(attribute).ifPresent(value -> session.put(name, VisibleText.line(value, 500))));
        json.set("report", held.report().map(HeldJson::report).orElse(NODES.nullNode()));
        ArrayNode released = json.putArray("released");
        for (String line : held.releases()) {
            String[] fields = line.split("\t", -1);
            if (fields.length == 3) {
                released.addObject()
                        .put("address", VisibleText.line(fields[0], LONGEST_ADDRESS))
                        .put("at", fields[1])
                        .put("by", VisibleText.line(fields[2], 100));
            }
        }
        return json;
    }

    /** As it was kept; text when it cannot be read. */
    private static JsonNode report(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException broken) {
            return NODES.textNode(VisibleText.line(text, 4000));
        }
    }

    static JsonNode headers(MessageView.Headers headers) {
        ObjectNode json = NODES.objectNode();
        json.put("complete", headers.complete() == MessageView.Completeness.WHOLE);
        ArrayNode fields = json.putArray("fields");
        headers.fields()
                .forEach(field -> fields.addObject().put("name", field.name()).put("value", field.value()));
        return json;
    }

    static JsonNode text(MessageView.Text text) {
        ObjectNode json = NODES.objectNode();
        ArrayNode parts = json.putArray("parts");
        text.parts()
                .forEach(part -> parts.addObject()
                        .put("type", part.type())
                        .put("name", part.name())
                        .put("size", part.size())
                        .put("text", part.text()));
        return json.put("note", text.note());
    }
}
