package org.tlsgateway.server.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.jspecify.annotations.Nullable;

/** All of a mail but its message, as JSON. Attributes are written as James writes them; those it cannot write are left out. */
final class StoredEnvelope {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StoredEnvelope() {}

    static byte[] toJson(Mail mail) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", mail.getName());
        json.put("sender", mail.getMaybeSender().asString(null));
        ArrayNode recipients = json.putArray("recipients");
        mail.getRecipients().forEach(recipient -> recipients.add(recipient.asString()));
        json.put("state", mail.getState());
        json.put("errorMessage", mail.getErrorMessage());
        json.put("remoteHost", mail.getRemoteHost());
        json.put("remoteAddr", mail.getRemoteAddr());
        json.put(
                "lastUpdated",
                mail.getLastUpdated() == null
                        ? null
                        : mail.getLastUpdated().toInstant().toString());
        ObjectNode attributes = json.putObject("attributes");
        mail.attributes()
                .forEach(attribute -> written(attribute.getValue())
                        .ifPresent(value -> attributes.set(attribute.getName().asString(), value)));
        ArrayNode headers = json.putArray("headersByRecipient");
        mail.getPerRecipientSpecificHeaders()
                .getHeadersByRecipient()
                .forEach((recipient, header) -> headers.addObject()
                        .put("recipient", recipient.asString())
                        .put("name", header.getName())
                        .put("value", header.getValue()));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static Optional<JsonNode> written(AttributeValue<?> value) {
        try {
            return value.toJson();
        } catch (RuntimeException notSerializable) {
            return Optional.empty();
        }
    }

    static MailImpl fromJson(byte[] bytes) throws IOException {
        JsonNode json = MAPPER.readTree(bytes);
        try {
            MailImpl.Builder builder = MailImpl.builder().name(json.path("name").asText());
            String sender = text(json, "sender");
            if (sender != null) {
                builder.sender(sender);
            }
            for (JsonNode recipient : json.path("recipients")) {
                builder.addRecipient(recipient.asText());
            }
            json.path("attributes")
                    .fields()
                    .forEachRemaining(entry -> builder.addAttribute(new Attribute(
                            AttributeName.of(entry.getKey()), AttributeValue.fromJson(entry.getValue()))));
            for (JsonNode header : json.path("headersByRecipient")) {
                builder.addHeaderForRecipient(
                        PerRecipientHeaders.Header.builder()
                                .name(header.path("name").asText())
                                .value(header.path("value").asText())
                                .build(),
                        new MailAddress(header.path("recipient").asText()));
            }
            MailImpl mail = builder.build();
            setUnlessNull(mail, json);
            return mail;
        } catch (AddressException e) {
            throw new IOException("an address of the envelope cannot be read: " + e.getMessage(), e);
        }
    }

    private static void setUnlessNull(MailImpl mail, JsonNode json) {
        String state = text(json, "state");
        if (state != null) {
            mail.setState(state);
        }
        mail.setErrorMessage(text(json, "errorMessage"));
        String host = text(json, "remoteHost");
        if (host != null) {
            mail.setRemoteHost(host);
        }
        String address = text(json, "remoteAddr");
        if (address != null) {
            mail.setRemoteAddr(address);
        }
        String updated = text(json, "lastUpdated");
        if (updated != null) {
            mail.setLastUpdated(Date.from(Instant.parse(updated)));
        }
    }

    private static @Nullable String text(JsonNode json, String name) {
        return json.path(name).isTextual() ? json.path(name).asText() : null;
    }
}
