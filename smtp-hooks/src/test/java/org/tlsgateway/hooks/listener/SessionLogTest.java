package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Phase;
import org.tlsgateway.hooks.server.DownstreamServers;
import org.tlsgateway.hooks.verdict.ContentStore;

class SessionLogTest {
    private final GatewayTransport transport = mock(GatewayTransport.class);
    private GatewaySession session;

    @BeforeEach
    void session() {
        when(transport.getRemoteAddress()).thenReturn(new InetSocketAddress("127.0.0.9", 4711));
        when(transport.getId()).thenReturn("abc");
        ListenerServices services = new ListenerServices(
                mail -> {},
                Runnable::run,
                new ContentStore(Path.of("none")),
                ReflectiveLoader.stub(MetricFactory.class),
                Clock.systemUTC(),
                new DownstreamServers());
        session = new GatewaySession(
                new GatewaySmtpConfiguration(
                        RunningListener.with(mail -> {}, Path.of("none")).config()),
                services,
                transport);
    }

    @Test
    void lineShouldSayWhatTheSessionWas() {
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, "c.example", State.Connection);
        session.statistics().accepted(100);
        session.statistics().refused(20);
        assertThat(SessionLog.line(session, SessionEnd.QUIT))
                .matches(
                        "listener=test\\d+ session=abc client=127\\.0\\.0\\.9 destination=- helo=c\\.example rule=rule-1 policy=OFFER"
                                + " reason=\"because\" tls=none cipher=- accepted=1 refused=1 deferred=0 bytes=120 ms=\\d+"
                                + " end=ok/session");
    }

    @Test
    void lineShouldSayWhereTheClientMeantToGoWhenItWasIntercepted() {
        when(transport.originalDestination()).thenReturn(new InetSocketAddress("2001:db8::25", 25));
        when(transport.proxy()).thenReturn(new InetSocketAddress("127.0.0.1", 4000));
        assertThat(SessionLog.line(session, SessionEnd.QUIT))
                .contains(" client=127.0.0.9 destination=[2001:db8:0:0:0:0:0:25]:25 proxy=127.0.0.1:4000 helo=- ");
    }

    @Test
    void lineShouldStayOneLineWhenThePeerSaysOddThings() {
        session.setAttachment(SMTPSession.CURRENT_HELO_NAME, "a b\r\nend=ok", State.Connection);
        String line =
                SessionLog.line(session, SessionEnd.of(Blame.NETWORK, Phase.DATA, "Connection \"reset\"\r\nend=ok"));
        assertThat(line)
                .contains("helo=a?b??end=ok ")
                .endsWith("end=network/data detail=\"Connection 'reset'??end=ok\"")
                .doesNotContain("\n");
    }
}
