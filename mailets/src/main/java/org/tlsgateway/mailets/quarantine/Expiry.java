package org.tlsgateway.mailets.quarantine;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.core.quarantine.Retention;

/** Removes held mail whose time is over. */
final class Expiry {
    private static final Logger LOGGER = LoggerFactory.getLogger(Expiry.class);

    private final HeldMails mails;
    private final Releases releases;
    private final QuarantineConfig config;
    private final Clock clock;

    Expiry(HeldMails mails, Releases releases, QuarantineConfig config, Clock clock) {
        this.mails = mails;
        this.releases = releases;
        this.config = config;
        this.clock = clock;
    }

    void run() throws MessagingException {
        for (HeldFacts facts : mails.all()) {
            if (isOver(facts)) {
                // A release that was cut off comes first, and what it leaves is looked at again.
                releases.alone(facts.id(), () -> remove(facts));
            }
        }
    }

    private boolean isOver(HeldFacts facts) {
        return Retention.isOver(
                facts.heldAt(), config.keep().getOrDefault(facts.folder(), Duration.ZERO), clock.instant());
    }

    private boolean remove(HeldFacts facts) throws MessagingException {
        Optional<HeldMail> held = mails.find(facts.id());
        if (held.isEmpty()) {
            return false;
        }
        LifecycleUtil.dispose(held.get().mail());
        mails.remove(facts.folder(), facts.id());
        LOGGER.info("mail expired id={} token={} folder={}", facts.id(), facts.token(), facts.folder());
        return true;
    }
}
