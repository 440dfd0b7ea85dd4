package org.tlsgateway.server.queue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a mail beside its content, as bytes: priority, place and size of the content, envelope, attributes,
 * headers for single recipients. An attribute is kept when James can write it as JSON; a string, which most are, as itself.
 */
final class MailRecord {
    /** Where the content is. */
    enum Content {
        IN_STORE,
        IN_FILE
    }

    private static final byte VERSION = 1;
    private static final byte STRING = 's';
    private static final byte JSON = 'j';
    /** Of a text: none. */
    private static final int ABSENT = -1;

    private MailRecord() {}

    /** Of a mail with a content of that size. */
    static byte[] encode(Mail mail, Content content, long size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            out.writeByte(priority(mail));
            out.writeByte(content.ordinal());
            out.writeLong(size);
            write(out, mail.getName());
            write(
                    out,
                    mail.getMaybeSender()
                            .asOptional()
                            .map(MailAddress::asString)
                            .orElse(null));
            write(out, mail.getState());
            write(out, mail.getErrorMessage());
            write(out, mail.getRemoteAddr());
            write(out, mail.getRemoteHost());
            Date updated = mail.getLastUpdated();
            out.writeLong(updated == null ? 0 : updated.getTime());
            writeRecipients(out, mail);
            writeAttributes(out, mail);
            writeHeaders(out, mail);
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        return bytes.toByteArray();
    }

    /** 0 to 9, whatever the attribute says. */
    static byte priority(Mail mail) {
        int wanted = AttributeUtils.getValueAndCastFromMail(mail, MailPrioritySupport.MAIL_PRIORITY, Integer.class)
                .orElse(MailPrioritySupport.NORMAL_PRIORITY);
        return (byte) Math.max(MailPrioritySupport.LOW_PRIORITY, Math.min(MailPrioritySupport.HIGH_PRIORITY, wanted));
    }

    /** That of an encoded mail. */
    static byte priority(byte[] record) {
        return record.length > 1 ? record[1] : MailPrioritySupport.NORMAL_PRIORITY;
    }

    /** Where the content of an encoded mail is. */
    static Content content(byte[] record) {
        return record.length > 2 && record[2] == Content.IN_FILE.ordinal() ? Content.IN_FILE : Content.IN_STORE;
    }

    /**
     * A mail without its message, and the size of that.
     *
     * @throws IOException when these bytes are no record
     */
    static Decoded decode(byte[] record) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version " + version + " of a record is not known");
        }
        in.skipNBytes(2);
        long size = in.readLong();
        try {
            MailImpl.Builder mail = MailImpl.builder().name(required(read(in)));
            String sender = read(in);
            mail.sender(sender == null ? MaybeSender.nullSender() : MaybeSender.of(new MailAddress(sender)));
            mail.state(read(in));
            mail.errorMessage(read(in));
            mail.remoteAddr(read(in));
            mail.remoteHost(read(in));
            long updated = in.readLong();
            mail.lastUpdated(updated == 0 ? new Date() : new Date(updated));
            readRecipients(in, mail);
            readAttributes(in, mail);
            readHeaders(in, mail);
            return new Decoded(mail.build(), size);
        } catch (AddressException e) {
            throw new IOException("an address is not valid: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException("the record is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * A record that was read.
     *
     * @param mail without its message
     * @param size of the message, in bytes
     */
    record Decoded(MailImpl mail, long size) {}

    private static void writeRecipients(DataOutputStream out, Mail mail) throws IOException {
        out.writeInt(mail.getRecipients().size());
        for (MailAddress recipient : mail.getRecipients()) {
            write(out, recipient.asString());
        }
    }

    private static void readRecipients(DataInputStream in, MailImpl.Builder mail) throws IOException, AddressException {
        List<MailAddress> recipients = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            recipients.add(new MailAddress(required(read(in))));
        }
        mail.addRecipients(recipients);
    }

    private static void writeAttributes(DataOutputStream out, Mail mail) throws IOException {
        List<Attribute> attributes = mail.attributes().toList();
        for (Attribute attribute : attributes) {
            if (attribute.getValue().value() instanceof String text) {
                out.writeByte(STRING);
                write(out, attribute.getName().asString());
                write(out, text);
            } else {
                Optional<String> json = attribute.getValue().toJson().map(Object::toString);
                if (json.isPresent()) {
                    out.writeByte(JSON);
                    write(out, attribute.getName().asString());
                    write(out, json.get());
                }
            }
        }
        out.writeByte(0);
    }

    private static void readAttributes(DataInputStream in, MailImpl.Builder mail) throws IOException {
        for (byte kind = in.readByte(); kind != 0; kind = in.readByte()) {
            AttributeName name = AttributeName.of(required(read(in)));
            String value = required(read(in));
            mail.addAttribute(new Attribute(
                    name, kind == STRING ? AttributeValue.of(value) : AttributeValue.fromJsonString(value)));
        }
    }

    private static void writeHeaders(DataOutputStream out, Mail mail) throws IOException {
        PerRecipientHeaders headers = mail.getPerRecipientSpecificHeaders();
        for (Map.Entry<MailAddress, PerRecipientHeaders.Header> header :
                headers.getHeadersByRecipient().entries()) {
            out.writeByte(STRING);
            write(out, header.getKey().asString());
            write(out, header.getValue().getName());
            write(out, header.getValue().getValue());
        }
        out.writeByte(0);
    }

    private static void readHeaders(DataInputStream in, MailImpl.Builder mail) throws IOException, AddressException {
        while (in.readByte() != 0) {
            MailAddress recipient = new MailAddress(required(read(in)));
            String name = required(read(in));
            mail.addHeaderForRecipient(
                    PerRecipientHeaders.Header.builder()
                            .name(name)
                            .value(required(read(in)))
                            .build(),
                    recipient);
        }
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(ABSENT);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static @Nullable String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == ABSENT) {
            return null;
        }
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes in a record that has " + in.available() + " left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String required(@Nullable String text) throws IOException {
        if (text == null) {
            throw new IOException("a text is missing");
        }
        return text;
    }
}
