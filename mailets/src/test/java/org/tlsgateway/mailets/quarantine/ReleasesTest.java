package org.tlsgateway.mailets.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.mailets.content.Mails;
import org.tlsgateway.mailets.delivery.StoredMail;
import org.tlsgateway.mailets.quarantine.Releases.Outcome;

/** What comes into the delivery queue, also when the gateway ends at any moment of a release. */
class ReleasesTest {
    private static final String CONTENT = "Subject: gr\u00fc\u00dfe\r\n\r\n\u00e4\r\n";

    private final MemoryRepositories repositories = new MemoryRepositories();
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final List<Queued> queue = new ArrayList<>();
    private HeldMails mails;
    private Ledger ledger;
    private Releases releases;
    private boolean queueFails;

    private record Queued(List<String> recipients, String name, String release, String content) {}

    @BeforeEach
    void open() throws Exception {
        mails = new HeldMails(repositories, QuarantineConfig.DEFAULT);
        ledger = new Ledger(mails);
        releases = new Releases(mails, ledger, this::queue, clock);
        MailImpl mail = Mails.of(CONTENT);
        mail.setRecipients(
                List.of(new MailAddress("a@b.test"), new MailAddress("c@d.test"), new MailAddress("e@f.test")));
        MailImpl copy = StoredMail.copyOf(mail, "HELD");
        new HeldMail.Label(new Disposition.Quarantine("spam", "SPAM", "score 9"), "TOKEN", clock.instant(), "s", null)
                .writeTo(copy);
        mails.store(new HeldMail(copy));
    }

    private String queue(Mail held, List<String> recipients, String name, String release) throws MessagingException {
        if (queueFails) {
            throw new MessagingException("the queue is full");
        }
        try (InputStream in = StoredMail.open(held)) {
            queue.add(
                    new Queued(recipients, name, release, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
        } catch (java.io.IOException e) {
            throw new MessagingException("unread", e);
        }
        return name;
    }

    /** As the delivery worker asks. */
    private boolean admitted(Queued queued) throws Exception {
        MailImpl mail = MailImpl.builder().name(queued.name()).build();
        HeldMail.set(mail, MailAttributes.RELEASE, queued.release());
        return releases.admits(mail);
    }

    private List<String> waiting() throws Exception {
        return mails.find("HELD").map(held -> held.facts().recipients()).orElse(List.of());
    }

    @Test
    void mailShouldLeaveTheQuarantineWhenItIsReleasedToAll() throws Exception {
        Outcome outcome = releases.release("HELD", List.of(), "op");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Released.class,
                        released -> assertThat(released.rest()).isEmpty());
        assertThat(queue).singleElement().satisfies(queued -> {
            assertThat(queued.recipients()).containsExactly("a@b.test", "c@d.test", "e@f.test");
            assertThat(queued.content()).isEqualTo(CONTENT);
        });
        assertThat(mails.all()).isEmpty();
        assertThat(releases.release("HELD", List.of(), "op")).isEqualTo(new Outcome.Gone());
        assertThat(ledger.finished("HELD"))
                .singleElement()
                .satisfies(release -> assertThat(release.by()).isEqualTo("op"));
        assertThat(queue).hasSize(1);
    }

    @Test
    void restShouldStayHeldWhenItIsReleasedToSome() throws Exception {
        releases.release("HELD", List.of("c@d.test"), "op");

        assertThat(waiting()).containsExactly("a@b.test", "e@f.test");
        assertThat(releases.release("HELD", List.of("c@d.test"), "op"))
                .isEqualTo(new Outcome.Refused(List.of("c@d.test")));
        assertThat(mails.find("HELD").orElseThrow().releases()).containsExactly("c@d.test\t2026-03-01T10:00:00Z\top");
        releases.release("HELD", List.of(), "op");
        assertThat(queue)
                .extracting(Queued::recipients)
                .containsExactly(List.of("c@d.test"), List.of("a@b.test", "e@f.test"));
        assertThat(mails.all()).isEmpty();
    }

    @Test
    void mailShouldStayHeldWhenTheQueueTakesNothing() throws Exception {
        queueFails = true;
        assertThatThrownBy(() -> releases.release("HELD", List.of(), "op")).isInstanceOf(MessagingException.class);
        assertThat(waiting()).hasSize(3);

        queueFails = false;
        releases.release("HELD", List.of(), "op");
        assertThat(queue).hasSize(1);
        assertThat(mails.all()).isEmpty();
    }

    /** Where the gateway ends. */
    enum Cut {
        WRITTEN_DOWN,
        QUEUED,
        QUEUED_AND_TAKEN,
        TAKEN_FROM_THE_HELD
    }

    private Release cutOff(Cut cut) throws Exception {
        Release release = new Release("HELD", "spam", List.of("a@b.test"), "op", clock.instant());
        ledger.begin(release);
        if (cut == Cut.WRITTEN_DOWN) {
            return release;
        }
        HeldMail held = mails.find("HELD").orElseThrow();
        queue(held.mail(), release.recipients(), release.id(), release.id() + " FIRST");
        if (cut == Cut.QUEUED_AND_TAKEN) {
            assertThat(admitted(queue.get(0))).isTrue();
        }
        if (cut == Cut.TAKEN_FROM_THE_HELD) {
            held.released(release, List.of("c@d.test", "e@f.test"));
            mails.store(held);
        }
        return release;
    }

    @ParameterizedTest
    @EnumSource
    void oneMailShouldGoOutWhenTheReleaseIsCutOff(Cut cut) throws Exception {
        cutOff(cut);
        clock.pass(Releases.PATIENCE.plusSeconds(1));
        releases.resume();

        assertThat(waiting()).containsExactly("c@d.test", "e@f.test");
        assertThat(ledger.unfinished()).isEmpty();
        assertThat(ledger.finished("HELD")).hasSize(1);
        List<Queued> out = new ArrayList<>();
        for (Queued queued : queue) {
            if (admitted(queued)) {
                out.add(queued);
            }
        }
        assertThat(out).hasSize(1);
        assertThat(admitted(out.get(0))).as("at its next attempt").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void cutOffReleaseShouldComeFirstWhenTheMailIsTouchedAgain(Cut cut) throws Exception {
        cutOff(cut);

        assertThat(releases.release("HELD", List.of("a@b.test"), "op")).isInstanceOf(Outcome.Refused.class);
        assertThat(waiting()).containsExactly("c@d.test", "e@f.test");
        assertThat(queue).isNotEmpty();
    }

    @Test
    void releaseShouldBeLeftAloneWhenAnotherNodeMayBeAtIt() throws Exception {
        cutOff(Cut.WRITTEN_DOWN);
        clock.pass(Releases.PATIENCE.minusSeconds(1));
        releases.resume();
        assertThat(queue).isEmpty();
        assertThat(ledger.unfinished()).hasSize(1);
    }

    @Test
    void oneMailShouldGoOutWhenTwoNodesReleaseAtOnce() throws Exception {
        Release same = cutOff(Cut.QUEUED);
        Releases other =
                new Releases(new HeldMails(repositories, QuarantineConfig.DEFAULT), ledger, this::queue, clock);
        other.release("HELD", List.of("c@d.test"), "other");

        assertThat(queue).filteredOn(queued -> queued.name().equals(same.id())).hasSize(2);
        List<Boolean> admitted = new ArrayList<>();
        for (Queued queued : queue) {
            admitted.add(admitted(queued));
        }
        assertThat(admitted).containsExactly(true, false, true);
    }

    @Test
    void ledgerShouldForgetWhatIsOld() throws Exception {
        releases.release("HELD", List.of(), "op");
        assertThat(admitted(queue.get(0))).isTrue();
        ledger.forgetBefore(clock.instant());
        assertThat(ledger.finished("HELD")).hasSize(1);
        clock.pass(Duration.ofDays(90));
        ledger.forgetBefore(clock.instant().minusSeconds(1));
        assertThat(ledger.finished("HELD")).isEmpty();
    }
}
