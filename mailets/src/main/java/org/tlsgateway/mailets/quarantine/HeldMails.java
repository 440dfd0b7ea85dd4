package org.tlsgateway.mailets.quarantine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.quarantine.HeldFacts;

/**
 * The repositories of held mail, one for each folder. What there is, is what the repositories list at that moment; the facts of a mail
 * are read once and remembered, since only its recipients ever change, and whoever acts on a mail reads it again.
 */
final class HeldMails {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldMails.class);
    private static final int MOST_REMEMBERED = 100_000;

    private final MailRepositoryStore repositories;
    private final QuarantineConfig config;
    private final Map<String, MailRepository> folders = new LinkedHashMap<>();
    private final Map<String, HeldFacts> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HeldFacts> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    HeldMails(MailRepositoryStore repositories, QuarantineConfig config) {
        this.repositories = repositories;
        this.config = config;
    }

    /** The repository of a folder; fails when there is no such folder. */
    synchronized MailRepository folder(String name) throws MessagingException {
        MailRepository known = folders.get(name);
        if (known != null) {
            return known;
        }
        if (!config.folders().contains(name)) {
            throw new MessagingException("the quarantine has no folder '" + name + "', only "
                    + String.join(", ", config.folders()) + " (quarantine/@folders)");
        }
        MailRepository opened = open(name);
        folders.put(name, opened);
        return opened;
    }

    /** A repository below that of the quarantine. */
    MailRepository open(String path) throws MessagingException {
        MailRepositoryUrl url = MailRepositoryUrl.from(config.url()).subUrl(path);
        try {
            return repositories.select(url);
        } catch (MailRepositoryStoreException e) {
            throw new MessagingException(
                    "the mail repository " + url.asString() + " cannot be opened (quarantine/@url): " + e.getMessage(),
                    e);
        }
    }

    void store(HeldMail held) throws MessagingException {
        folder(held.facts().folder()).store(held.mail());
        forget(held.id());
    }

    /** The facts of all that is held now. */
    Collection<HeldFacts> all() throws MessagingException {
        List<HeldFacts> all = new ArrayList<>();
        for (String name : config.folders()) {
            MailRepository folder = folder(name);
            for (Iterator<MailKey> keys = folder.list(); keys.hasNext(); ) {
                MailKey key = keys.next();
                facts(folder, key).ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<HeldFacts> facts(MailRepository folder, MailKey key) {
        synchronized (remembered) {
            HeldFacts known = remembered.get(key.asString());
            if (known != null) {
                return Optional.of(known);
            }
        }
        return read(folder, key).map(this::remember);
    }

    private HeldFacts remember(HeldMail held) {
        HeldFacts facts = held.facts();
        LifecycleUtil.dispose(held.mail());
        synchronized (remembered) {
            remembered.put(facts.id(), facts);
        }
        return facts;
    }

    private void forget(String id) {
        synchronized (remembered) {
            remembered.remove(id);
        }
    }

    /** The same facts as they are now; of a mail that is gone, none. */
    Optional<HeldFacts> again(HeldFacts before) throws MessagingException {
        forget(before.id());
        return facts(folder(before.folder()), new MailKey(before.id()));
    }

    /** A held mail as it is now; to be disposed. */
    Optional<HeldMail> find(String id) throws MessagingException {
        for (String name : config.folders()) {
            Optional<HeldMail> found = read(folder(name), new MailKey(id));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** One that cannot be read stays where it is and is told of: the others must be seen all the same. */
    private static Optional<HeldMail> read(MailRepository folder, MailKey key) {
        try {
            Mail mail = folder.retrieve(key);
            if (mail == null) {
                return Optional.empty();
            }
            if (HeldMail.isHeld(mail)) {
                return Optional.of(new HeldMail(mail));
            }
            LOGGER.debug("{} is no mail of the quarantine", key.asString());
            LifecycleUtil.dispose(mail);
        } catch (MessagingException | RuntimeException e) {
            LOGGER.warn("the held mail {} cannot be read", key.asString(), e);
        }
        return Optional.empty();
    }

    void remove(String folder, String id) throws MessagingException {
        folder(folder).remove(new MailKey(id));
        forget(id);
    }
}
