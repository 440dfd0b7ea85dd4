package org.tlsgateway.mailets.quarantine;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.Base32;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.quarantine.ReleasePolicy;
import org.tlsgateway.core.quarantine.ReleasePolicy.Decision;
import org.tlsgateway.mailets.delivery.DeliveryEngine;

/**
 * Releases held mail once. A release is written down, queued, taken from the held mail, and crossed out, in this order. One that was
 * cut off in between is brought to its end later, on any node; should it then be queued a second time, the first of the two that the
 * delivery worker takes claims the release in the ledger, and the other one is thrown away.
 */
public final class Releases {
    private static final Logger LOGGER = LoggerFactory.getLogger(Releases.class);
    private static final AttributeName RELEASE = AttributeName.of(MailAttributes.RELEASE);
    /** Another node may be at it. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Puts a held mail into the delivery queue. */
    interface Queue {
        /** The same as {@link DeliveryEngine#release}. */
        String release(Mail held, List<String> recipients, String name, String release) throws MessagingException;
    }

    /** How a release ended. */
    public sealed interface Outcome {
        /**
         * @param queueId empty when it had been queued before
         * @param release what was done
         * @param rest those who still wait
         */
        record Released(String queueId, Release release, List<String> rest) implements Outcome {}

        /** These do not wait for it. */
        record Refused(List<String> strangers) implements Outcome {}

        /** It is not held. */
        record Gone() implements Outcome {}
    }

    private final HeldMails mails;
    private final Ledger ledger;
    private final Queue queue;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Releases(HeldMails mails, Ledger ledger, Queue queue, Clock clock) {
        this.mails = mails;
        this.ledger = ledger;
        this.queue = queue;
        this.clock = clock;
    }

    /** One operation on a held mail at a time. */
    synchronized <T> T alone(String id, Action<T> action) throws MessagingException {
        underWay.add(id);
        try {
            for (Release release : ledger.unfinished(id)) {
                bringToItsEnd(release);
            }
            return action.run();
        } finally {
            underWay.remove(id);
        }
    }

    /** What is done to a held mail. */
    interface Action<T> {
        T run() throws MessagingException;
    }

    /** @param wanted empty for all who wait for it */
    Outcome release(String id, List<String> wanted, String by) throws MessagingException {
        return alone(id, () -> {
            Optional<HeldMail> held = mails.find(id);
            if (held.isEmpty()) {
                return new Outcome.Gone();
            }
            String folder = held.get().facts().folder();
            Decision decision = ReleasePolicy.decide(held.get().facts().recipients(), wanted);
            LifecycleUtil.dispose(held.get().mail());
            if (decision instanceof Decision.Refused refused) {
                return new Outcome.Refused(refused.strangers());
            }
            Decision.Release now = (Decision.Release) decision;
            Release release = new Release(id, folder, now.recipients(), by, clock.instant());
            ledger.begin(release);
            return new Outcome.Released(bringToItsEnd(release), release, now.rest());
        });
    }

    /** Brings releases to their end that were cut off. */
    void resume() throws MessagingException {
        Instant before = clock.instant().minus(PATIENCE);
        for (Release release : ledger.unfinished()) {
            if (release.at().isBefore(before) && !underWay.contains(release.mail())) {
                LOGGER.warn(
                        "the release of {} to {} by {} was cut off and is brought to its end",
                        release.mail(),
                        release.recipients(),
                        release.by());
                alone(release.mail(), () -> "");
            }
        }
    }

    /** Returns the queue id, empty when it was queued before. */
    private String bringToItsEnd(Release release) throws MessagingException {
        Optional<HeldMail> found = mails.find(release.mail());
        if (found.isEmpty()) {
            ledger.finish(release);
            return "";
        }
        HeldMail held = found.get();
        try {
            List<String> waiting = held.facts().recipients();
            if (!waiting.containsAll(release.recipients())) {
                // It was queued: that comes before this.
                ledger.finish(release);
                return "";
            }
            String queueId = ledger.isClaimed(release) ? "" : enqueue(held, release);
            List<String> rest = waiting.stream()
                    .filter(address -> !release.recipients().contains(address))
                    .toList();
            if (rest.isEmpty()) {
                mails.remove(release.folder(), release.mail());
            } else {
                held.released(release, rest);
                mails.store(held);
            }
            ledger.finish(release);
            return queueId;
        } finally {
            LifecycleUtil.dispose(held.mail());
        }
    }

    private String enqueue(HeldMail held, Release release) throws MessagingException {
        byte[] bytes = new byte[10];
        random.nextBytes(bytes);
        String itsTry = Base32.encode(bytes, bytes.length);
        String queueId = queue.release(held.mail(), release.recipients(), release.id(), release.id() + " " + itsTry);
        LOGGER.info(
                "mail released id={} token={} folder={} rcpts={} by={} queued={}",
                release.mail(),
                held.facts().token(),
                release.folder(),
                release.recipients(),
                release.by(),
                queueId);
        return queueId;
    }

    /** Whether a mail of the delivery queue, before its first attempt, is the one of its release that goes out. */
    boolean admits(Mail mail) {
        String[] release = AttributeUtils.getValueAndCastFromMail(mail, RELEASE, String.class)
                .orElse("")
                .split(" ", -1);
        try {
            return release.length != 2 || ledger.claim(release[0], release[1], clock.instant());
        } catch (MessagingException | RuntimeException e) {
            // It may go out twice after a crash; to hold it back would be to lose it.
            LOGGER.warn("{}: the ledger of releases cannot be read, it goes out", mail.getName(), e);
            return true;
        }
    }
}
