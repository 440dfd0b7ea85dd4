package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SessionTrace.Use;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;

/** What an attempt tells of its connection, for reports on sessions. */
class SessionTraceTest {
    @Test
    void sessionShouldBeNewOnceWhenItCarriesTwoMessages() throws Exception {
        try (ClientFixture fixture = new ClientFixture();
                FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            assertThat(fixture.send(mx).session().use()).isEqualTo(Use.OPENED);
            assertThat(fixture.send(mx).session().use()).isEqualTo(Use.REUSED);
        }
    }

    @Test
    void sessionShouldTellBothEndsWhenItStands() throws Exception {
        try (ClientFixture fixture = new ClientFixture();
                FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            SessionTrace session = fixture.send(mx).session();
            assertThat(session.local()).isEqualTo(InetAddress.getLoopbackAddress());
            assertThat(session.helo()).isNotBlank().doesNotContain(" ");
            assertThat(session.flaw()).isNull();
        }
    }

    @Test
    void flawShouldBeToldWhenLevelLetsItPass() throws Exception {
        try (ClientFixture fixture = new ClientFixture();
                FakeMx mx = FakeMx.builder()
                        .certificate(CertificateMaker.selfSigned(CertificateSpec.server("mx.example.org")))
                        .start()) {
            AttemptOutcome outcome = fixture.send(mx);
            assertThat(outcome).isInstanceOf(AttemptOutcome.Completed.class);
            assertThat(outcome.session().flaw()).isEqualTo(Failure.CERTIFICATE_UNTRUSTED);
        }
    }

    @Test
    void sessionShouldBeBrokenWhenServerIsNotProven() throws Exception {
        try (ClientFixture fixture = new ClientFixture().level(TlsLevel.VERIFY);
                FakeMx mx = FakeMx.builder()
                        .certificate(CertificateMaker.issue(ClientFixture.ROOT, CertificateSpec.server("other.test")))
                        .start()) {
            AttemptOutcome outcome = fixture.send(mx);
            assertThat(outcome).isInstanceOf(AttemptOutcome.Failed.class);
            assertThat(outcome.session().use()).isEqualTo(Use.BROKEN);
            assertThat(outcome.session().local()).isEqualTo(InetAddress.getLoopbackAddress());
            assertThat(outcome.session().helo()).isNotBlank();
        }
    }

    @Test
    void sessionShouldBeUnknownWhenThereIsNone() throws Exception {
        try (ClientFixture fixture = new ClientFixture()) {
            FakeMx gone = FakeMx.builder().start();
            gone.close();
            assertThat(fixture.send(gone).session()).isEqualTo(SessionTrace.UNKNOWN);
        }
    }
}
