package org.tlsgateway.mailets.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;

class SessionDeferralTest {
    private final SessionDeferral testee = new SessionDeferral();

    @Test
    void messageShouldBeDeferredWhenOneOfItsCopiesCrashed() throws Exception {
        InSessionInspection inspection = new InSessionInspection();
        inspection.stage(new InSessionInspection.StagedDelivery() {
            @Override
            public CompletableFuture<String> commit() {
                throw new AssertionError("the other copy must not be queued");
            }

            @Override
            public void dispose() {}
        });
        Mail crashed = mail();
        crashed.setAttribute(new Attribute(
                AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(inspection)));

        testee.service(crashed);

        assertThat(crashed.getState()).isEqualTo(Mail.GHOST);
        assertThat(inspection.conclude().join())
                .isInstanceOfSatisfying(
                        Verdict.Deferred.class,
                        deferred -> assertThat(deferred.code()).isEqualTo(451));
    }

    @Test
    void mailShouldGoOnWhenNoClientWaits() throws Exception {
        Mail spooled = mail();

        testee.service(spooled);

        assertThat(spooled.getState()).isEqualTo(Mail.ERROR);
    }

    private static Mail mail() throws Exception {
        return MailImpl.builder()
                .name("split-copy")
                .sender("a@sender.test")
                .addRecipient("b@rcpt.test")
                .state(Mail.ERROR)
                .build();
    }
}
