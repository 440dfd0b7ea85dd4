package org.tlsgateway.mailets.quarantine;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * What was released: entries in three James repositories, each written once and never changed, so that two nodes cannot overwrite
 * each other's. {@code begun} has what must still be brought to its end, {@code done} what was, and {@code claims} which of the mails
 * in the delivery queue is the one that goes out.
 */
final class Ledger {
    private static final String FOLDER = MailAttributes.HELD_PREFIX + "ledger.folder";
    private static final String MAIL = MailAttributes.HELD_PREFIX + "ledger.mail";
    private static final String RECIPIENTS = MailAttributes.HELD_PREFIX + "ledger.recipients";
    private static final String BY = MailAttributes.HELD_PREFIX + "ledger.by";
    private static final String AT = MailAttributes.HELD_PREFIX + "ledger.at";
    private static final String TRY = MailAttributes.HELD_PREFIX + "ledger.try";

    private final MailRepository begun;
    private final MailRepository done;
    private final MailRepository claims;

    Ledger(HeldMails repositories) throws MessagingException {
        begun = repositories.open("releases/begun");
        done = repositories.open("releases/done");
        claims = repositories.open("releases/claims");
    }

    void begin(Release release) throws MessagingException {
        store(begun, release);
    }

    /** It was brought to its end. */
    void finish(Release release) throws MessagingException {
        store(done, release);
        begun.remove(new MailKey(release.id()));
    }

    /** What was begun and not brought to its end. */
    List<Release> unfinished() throws MessagingException {
        return read(begun, "");
    }

    /** The same of one held mail. */
    List<Release> unfinished(String mail) throws MessagingException {
        return read(begun, mail);
    }

    /** All releases of a held mail that were brought to their end. */
    List<Release> finished(String mail) throws MessagingException {
        return read(done, mail);
    }

    /** Whether a mail of the queue has been taken for this release. */
    boolean isClaimed(Release release) throws MessagingException {
        return claimant(release.id()).isPresent();
    }

    /** Takes the mail of this try for the one that goes out; false when another one was taken before. */
    synchronized boolean claim(String release, String itsTry, Instant now) throws MessagingException {
        Optional<String> claimant = claimant(release);
        if (claimant.isPresent()) {
            return claimant.get().equals(itsTry);
        }
        MailImpl entry = entry(release);
        HeldMail.set(entry, TRY, itsTry);
        HeldMail.set(entry, AT, now.toString());
        store(claims, entry);
        return true;
    }

    private Optional<String> claimant(String release) throws MessagingException {
        Mail entry = claims.retrieve(new MailKey(release));
        if (entry == null) {
            return Optional.empty();
        }
        try {
            return text(entry, TRY);
        } finally {
            LifecycleUtil.dispose(entry);
        }
    }

    /** Forgets what was brought to its end before this time. */
    void forgetBefore(Instant time) throws MessagingException {
        for (MailRepository repository : List.of(done, claims)) {
            for (MailKey key : keys(repository, "")) {
                Mail entry = repository.retrieve(key);
                if (entry != null && at(entry).isBefore(time)) {
                    repository.remove(key);
                }
                LifecycleUtil.dispose(entry);
            }
        }
    }

    private static List<MailKey> keys(MailRepository repository, String mail) throws MessagingException {
        List<MailKey> keys = new ArrayList<>();
        for (Iterator<MailKey> all = repository.list(); all.hasNext(); ) {
            MailKey key = all.next();
            if (mail.isEmpty() || key.asString().startsWith(mail + "-")) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static List<Release> read(MailRepository repository, String mail) throws MessagingException {
        List<Release> releases = new ArrayList<>();
        for (MailKey key : keys(repository, mail)) {
            Mail entry = repository.retrieve(key);
            if (entry != null) {
                releases.add(new Release(
                        text(entry, MAIL).orElse(""),
                        text(entry, FOLDER).orElse(""),
                        text(entry, RECIPIENTS).orElse("").lines().toList(),
                        text(entry, BY).orElse(""),
                        at(entry)));
                LifecycleUtil.dispose(entry);
            }
        }
        return releases;
    }

    private static void store(MailRepository repository, Release release) throws MessagingException {
        MailImpl entry = entry(release.id());
        HeldMail.set(entry, MAIL, release.mail());
        HeldMail.set(entry, FOLDER, release.folder());
        HeldMail.set(entry, RECIPIENTS, String.join("\n", release.recipients()));
        HeldMail.set(entry, BY, release.by());
        HeldMail.set(entry, AT, release.at().toString());
        store(repository, entry);
    }

    private static MailImpl entry(String name) throws MessagingException {
        MailImpl entry = MailImpl.builder().name(name).build();
        MimeMessage message = new MimeMessage((javax.mail.Session) null);
        message.setSubject("an entry in the ledger of released mail");
        message.setText("");
        message.saveChanges();
        entry.setMessage(message);
        return entry;
    }

    private static void store(MailRepository repository, MailImpl entry) throws MessagingException {
        try {
            repository.store(entry);
        } finally {
            LifecycleUtil.dispose(entry);
        }
    }

    private static Instant at(Mail entry) {
        try {
            return Instant.parse(text(entry, AT).orElse(""));
        } catch (DateTimeException broken) {
            return Instant.EPOCH;
        }
    }

    private static Optional<String> text(Mail entry, String name) {
        return AttributeUtils.getValueAndCastFromMail(entry, AttributeName.of(name), String.class);
    }
}
