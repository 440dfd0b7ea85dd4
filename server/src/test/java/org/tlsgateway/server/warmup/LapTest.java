package org.tlsgateway.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LapTest {
    private static final String OURS = "b7d1@warm-up.test";
    private final Lap lap = new Lap();

    @AfterEach
    void stop() {
        Lap.stop();
    }

    @Test
    void messageShouldGoOnUntilThereWereEnough() throws Exception {
        Lap.count(2, OURS);

        assertThat(stateOf(OURS)).isEqualTo(Mail.DEFAULT);
        assertThat(stateOf(OURS)).isEqualTo(Mail.DEFAULT);
        assertThat(stateOf(OURS)).isEqualTo(Mail.GHOST);
        assertThat(Lap.counted()).isEqualTo(3);
    }

    @Test
    void messageOfAnotherSenderShouldNotGoOnAndNotCount() throws Exception {
        Lap.count(2, OURS);

        assertThat(stateOf("somebody@example.test")).isEqualTo(Mail.GHOST);
        assertThat(Lap.counted()).isZero();
    }

    private String stateOf(String sender) throws Exception {
        Mail mail = FakeMail.builder()
                .name("mail")
                .sender(sender)
                .state(Mail.DEFAULT)
                .build();
        lap.service(mail);
        return mail.getState();
    }
}
