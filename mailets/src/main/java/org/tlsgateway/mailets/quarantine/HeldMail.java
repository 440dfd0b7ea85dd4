package org.tlsgateway.mailets.quarantine;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.mailets.delivery.StoredMail;

/**
 * A mail of the quarantine: what is known of it is in its attributes, all strings, so that any James repository keeps it.
 *
 * @param mail as its repository gives it
 */
public record HeldMail(Mail mail) {
    private static final String FOLDER = MailAttributes.HELD_PREFIX + "folder";
    private static final String CODE = MailAttributes.HELD_PREFIX + "reason-code";
    private static final String REASON = MailAttributes.HELD_PREFIX + "reason";
    private static final String HELD_AT = MailAttributes.HELD_PREFIX + "held-at";
    private static final String SUBJECT = MailAttributes.HELD_PREFIX + "subject";
    private static final String SIZE = MailAttributes.HELD_PREFIX + "size";
    private static final String REPORT = MailAttributes.HELD_PREFIX + "report";
    private static final String RELEASED = MailAttributes.HELD_PREFIX + "released";

    /** What is written into a mail when it is held. */
    record Label(
            Disposition.Quarantine why,
            String token,
            Instant heldAt,
            String subject,
            @Nullable String report) {
        void writeTo(Mail mail) throws MessagingException {
            set(mail, FOLDER, why.folder());
            set(mail, CODE, why.reasonCode());
            set(mail, REASON, why.reason());
            set(mail, MailAttributes.TOKEN, token);
            set(mail, HELD_AT, heldAt.toString());
            set(mail, SUBJECT, subject);
            set(mail, SIZE, Long.toString(StoredMail.size(mail)));
            if (report != null) {
                set(mail, REPORT, report);
            }
        }
    }

    /** Whether it is one: other mail may have come into the repository by hand. */
    static boolean isHeld(Mail mail) {
        return mail.getAttribute(AttributeName.of(FOLDER)).isPresent();
    }

    public String id() {
        return mail.getName();
    }

    /** What a list shows of it. */
    public HeldFacts facts() {
        return new HeldFacts(
                id(),
                text(FOLDER, ""),
                text(CODE, ""),
                text(REASON, ""),
                text(MailAttributes.TOKEN, ""),
                StoredMail.sender(mail),
                StoredMail.recipients(mail),
                text(SUBJECT, ""),
                size(),
                heldAt());
    }

    /** When it was held; the beginning of time when that cannot be read, so that it expires. */
    Instant heldAt() {
        try {
            return Instant.parse(text(HELD_AT, ""));
        } catch (DateTimeException broken) {
            return Instant.EPOCH;
        }
    }

    private long size() {
        String size = text(SIZE, "");
        return size.matches("[0-9]{1,18}") ? Long.parseLong(size) : 0;
    }

    /** What the scanners said, as JSON; empty when none was asked. */
    public Optional<String> report() {
        return attribute(REPORT);
    }

    /** To whom it was released before: a line each of address, tab, time, tab, who did it. */
    public List<String> releases() {
        return text(RELEASED, "").lines().toList();
    }

    /** One of its attributes that is a string. */
    public Optional<String> attribute(String name) {
        return AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of(name), String.class);
    }

    /** Leaves it to those recipients, and notes to whom it went. */
    void released(Release release, List<String> rest) {
        StoredMail.leaveTo(mail, rest);
        StringBuilder lines = new StringBuilder(text(RELEASED, ""));
        release.recipients()
                .forEach(address -> lines.append(address)
                        .append('\t')
                        .append(release.at())
                        .append('\t')
                        .append(release.by())
                        .append('\n'));
        set(mail, RELEASED, lines.toString());
    }

    private String text(String name, String otherwise) {
        return attribute(name).orElse(otherwise);
    }

    static void set(Mail mail, String name, String value) {
        mail.setAttribute(Attribute.convertToAttribute(name, value));
    }
}
