package org.tlsgateway.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.ehlo.EhloMirror;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.session.DownstreamUse.Fallback;

class PassThroughPolicyTest {
    private static final ServerFacts NOT_ASKED = new ServerFacts.NotAsked();
    private static final ServerFacts WITH_TLS = new ServerFacts.Offers(new EhloMirror(List.of("SIZE 5", "STARTTLS")));
    private static final ServerFacts WITHOUT_TLS = new ServerFacts.Offers(new EhloMirror(List.of("SIZE 5")));
    private static final ServerFacts DOWN =
            new ServerFacts.Unusable(Failure.CONNECT_REFUSED, "cannot connect to 203.0.113.25:25");

    static Stream<Arguments> cases() {
        String held = "451 4.7.1 Mail here must go to the server in TLS, which it cannot now: ";
        return Stream.of(
                arguments(NOT_ASKED, Fallback.INSPECT, false, "503 5.5.1 EHLO first", null),
                arguments(NOT_ASKED, Fallback.REFUSE, false, "503 5.5.1 EHLO first", null),
                arguments(WITH_TLS, Fallback.INSPECT, true, null, null),
                arguments(WITH_TLS, Fallback.REFUSE, true, null, null),
                arguments(WITHOUT_TLS, Fallback.INSPECT, false, "454 4.7.4 The server does not offer STARTTLS", null),
                arguments(
                        WITHOUT_TLS,
                        Fallback.REFUSE,
                        false,
                        "454 4.7.4 The server does not offer STARTTLS",
                        held + "it does not offer STARTTLS"),
                arguments(
                        DOWN,
                        Fallback.INSPECT,
                        false,
                        "454 4.4.1 TLS is not available at the server: cannot connect to 203.0.113.25:25",
                        null),
                arguments(
                        DOWN,
                        Fallback.REFUSE,
                        false,
                        "454 4.4.1 TLS is not available at the server: cannot connect to 203.0.113.25:25",
                        held + "cannot connect to 203.0.113.25:25"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sessionShouldFollowItsServer(
            ServerFacts server,
            Fallback fallback,
            boolean advertised,
            @Nullable String startTls,
            @Nullable String mail) {
        assertThat(PassThroughPolicy.advertises(server)).isEqualTo(advertised);
        assertThat(text(PassThroughPolicy.refuseStartTls(server))).isEqualTo(startTls);
        assertThat(text(PassThroughPolicy.refuseMail(decision(ClientTls.PASS_THROUGH, fallback), server)))
                .isEqualTo(mail);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mailShouldBeTakenWhenTheRuleIsNotPassThrough(ServerFacts server, Fallback fallback) {
        assertThat(PassThroughPolicy.refuseMail(decision(ClientTls.OFFER, fallback), server))
                .isNull();
    }

    private static SessionDecision decision(ClientTls tls, Fallback fallback) {
        return new SessionDecision(
                tls,
                Set.of(),
                "rule",
                "",
                new DownstreamUse(
                        null,
                        DownstreamUse.Delivery.SERVER,
                        DownstreamUse.Capabilities.OWN,
                        fallback,
                        DownstreamUse.SourceAddress.GATEWAY));
    }

    private static @Nullable String text(PassThroughPolicy.@Nullable Refusal refusal) {
        return refusal == null ? null : refusal.code() + " " + refusal.text();
    }
}
