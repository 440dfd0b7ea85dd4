package org.tlsgateway.mailets.quarantine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.inspection.Base32;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.MessageToken;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.core.quarantine.HeldQuery;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import org.tlsgateway.mailets.delivery.StoredMail;
import org.tlsgateway.mailets.inspection.Quarantining;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** The quarantine of a James: one for its mailets and its WebAdmin. It opens its repositories when it is first used. */
@Singleton
public class Quarantine implements Quarantining {
    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);
    private static final AttributeName TOKEN = AttributeName.of(MailAttributes.TOKEN);
    /** How long releases are remembered, at least. */
    private static final Duration MEMORY = Duration.ofDays(90);

    private final MailRepositoryStore repositories;
    private final GatewayConfiguration configuration;
    private final DeliveryEngine engine;
    private final Clock clock;
    private @Nullable Open open;

    @Inject
    public Quarantine(
            MailRepositoryStore repositories, GatewayConfiguration configuration, DeliveryEngine engine, Clock clock) {
        this.repositories = repositories;
        this.configuration = configuration;
        this.engine = engine;
        this.clock = clock;
    }

    /** What there is once it was opened. */
    private record Open(QuarantineConfig config, HeldMails mails, Ledger ledger, Releases releases, Upkeep upkeep) {}

    /** Opens the repositories, and starts what looks after them; once. */
    public void start() throws MessagingException {
        open();
    }

    private synchronized Open open() throws MessagingException {
        if (open == null) {
            QuarantineConfig config = configuration.get().quarantine();
            HeldMails mails = new HeldMails(repositories, config);
            for (String folder : config.folders()) {
                mails.folder(folder);
            }
            Ledger ledger = new Ledger(mails);
            Releases releases = new Releases(mails, ledger, engine::release, clock);
            engine.admitReleasesBy(releases::admits);
            Upkeep upkeep = new Upkeep(List.of(
                    new Upkeep.Chore("releases that were cut off", Releases.PATIENCE, releases::resume),
                    new Upkeep.Chore("held mail that is too old", Duration.ofHours(1), this::expire)));
            open = new Open(config, mails, ledger, releases, upkeep);
            upkeep.start();
            LOGGER.info("quarantine {}: {}", config.url(), String.join(", ", config.folders()));
        }
        return open;
    }

    /** The end of the James. */
    @PreDestroy
    public synchronized void stop() {
        if (open != null) {
            open.upkeep().stop();
            open = null;
        }
    }

    @Override
    public StagedDelivery stage(Mail mail, Disposition.Quarantine why) throws MessagingException {
        Open now = open();
        now.mails().folder(why.folder());
        String token = AttributeUtils.getValueAndCastFromMail(mail, TOKEN, String.class)
                .orElseGet(() -> Base32.digest(mail.getName().getBytes(StandardCharsets.UTF_8), MessageToken.LENGTH));
        // A copy that a matcher split off has a name of its own; a mail that is held again after a crash has the same.
        String id = token + "-" + Base32.digest(mail.getName().getBytes(StandardCharsets.UTF_8), 8);
        MailImpl copy = StoredMail.copyOf(mail, id);
        try {
            Disposition.Quarantine shown = new Disposition.Quarantine(
                    why.folder(), SafeText.line(why.reasonCode(), 40), SafeText.line(why.reason(), 500));
            new HeldMail.Label(shown, token, clock.instant(), Subject.of(mail), ReportText.of(mail)).writeTo(copy);
        } catch (MessagingException | RuntimeException e) {
            LifecycleUtil.dispose(copy);
            throw e;
        }
        return new Staged(now.mails(), new HeldMail(copy));
    }

    /** Keeps what nobody waits for. */
    static void keepNow(StagedDelivery staged) throws MessagingException {
        try {
            staged.commitNow();
        } catch (MessagingException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MessagingException("the mail cannot be held", e);
        }
    }

    private record Staged(HeldMails mails, HeldMail held) implements StagedDelivery {
        @Override
        public CompletableFuture<String> commit() throws MessagingException {
            HeldFacts facts = held.facts();
            mails.store(held);
            LOGGER.info(
                    "mail held id={} token={} folder={} reason=\"[{}] {}\" size={} from=<{}> rcpts={}",
                    facts.id(),
                    facts.token(),
                    facts.folder(),
                    facts.reasonCode(),
                    facts.reason(),
                    facts.size(),
                    SafeText.line(facts.senderText(), 320),
                    facts.recipients().size());
            return CompletableFuture.completedFuture(facts.token());
        }

        @Override
        public void dispose() {
            LifecycleUtil.dispose(held.mail());
        }
    }

    /** How many mails there are, by folder, in the order of the configuration. */
    public Map<String, Long> folders() throws MessagingException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String folder : open().config().folders()) {
            sizes.put(folder, open().mails().folder(folder).size());
        }
        return sizes;
    }

    /** What is configured. */
    public QuarantineConfig config() throws MessagingException {
        return configuration.get().quarantine();
    }

    /** Finds held mail; what is shown of a page is read again, since another node may have released some of it. */
    public HeldQuery.Page find(HeldQuery query, HeldQuery.Window window) throws MessagingException {
        HeldMails mails = open().mails();
        HeldQuery.Page page = query.find(mails.all(), window);
        List<HeldFacts> fresh = new ArrayList<>();
        for (HeldFacts facts : page.mails()) {
            mails.again(facts).ifPresent(fresh::add);
        }
        return new HeldQuery.Page(page.total(), fresh);
    }

    /** Reads something of a held mail as it is now; empty when it is not held. */
    public <T> Optional<T> look(String id, Look<T> look) throws MessagingException, IOException {
        Optional<HeldMail> held = open().mails().find(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(look.at(held.get()));
        } finally {
            LifecycleUtil.dispose(held.get().mail());
        }
    }

    /** What is read of a held mail. */
    public interface Look<T> {
        T at(HeldMail held) throws MessagingException, IOException;
    }

    /** Releases of a mail that is held no more, or only for some. */
    public List<Release> releasesOf(String id) throws MessagingException {
        return open().ledger().finished(id);
    }

    /**
     * Releases a held mail to some who wait for it, without inspection.
     *
     * @param wanted empty for all
     * @param by who wants it, one line
     */
    public Releases.Outcome release(String id, List<String> wanted, String by) throws MessagingException {
        return open().releases().release(id, wanted, SafeText.line(by, 100));
    }

    /** Deletes a held mail; false when there is none. */
    public boolean delete(String id, String by) throws MessagingException {
        Open now = open();
        return now.releases().alone(id, () -> {
            Optional<HeldMail> held = now.mails().find(id);
            if (held.isEmpty()) {
                return false;
            }
            HeldFacts facts = held.get().facts();
            LifecycleUtil.dispose(held.get().mail());
            now.mails().remove(facts.folder(), id);
            LOGGER.info(
                    "mail deleted id={} token={} folder={} by={}",
                    id,
                    facts.token(),
                    facts.folder(),
                    SafeText.line(by, 100));
            return true;
        });
    }

    void expire() throws MessagingException {
        Open now = open();
        new Expiry(now.mails(), now.releases(), now.config(), clock).run();
        now.ledger().forgetBefore(clock.instant().minus(MEMORY));
    }
}
