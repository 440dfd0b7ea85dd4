package org.tlsgateway.downstream.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

class BelievedLookupTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final String TLSA = "3 1 1 0101010101010101010101010101010101010101010101010101010101010101";
    private static final UnaryOperator<@Nullable Message> PROVEN = reply -> {
        reply.getHeader().setFlag(Flags.AD);
        return reply;
    };

    private final FakeZones zones = new FakeZones()
            .unsigned("a.test")
            .unsigned("b.test")
            .add("a.test", "MX", "10 mx.a.test.")
            .add("mx.a.test", "A", "192.0.2.1")
            .add("alias.a.test", "CNAME", "end.b.test.")
            .add("end.b.test", "A", "192.0.2.2")
            .add("_25._tcp.end.b.test", "TLSA", TLSA)
            .add("_25._tcp.alias.a.test", "TLSA", TLSA);

    @ParameterizedTest(name = "{0} with AD={1}: secure={2}")
    @CsvSource({"TRUST, true, true", "TRUST, false, false", "OFF, true, false"})
    void answerShouldBeSecureWhenAdBitIsSetAndCounts(DnssecMode mode, boolean flag, boolean secure) throws Exception {
        // RFC 4035 section 4.9.3
        if (flag) {
            zones.spoil("MX a.test", PROVEN);
        }
        assertThat(mx(mode))
                .isInstanceOfSatisfying(
                        MxAnswer.Found.class,
                        found -> assertThat(found.secure()).isEqualTo(secure));
    }

    @Test
    void answerShouldBeBogusWhenResolverGivesItOnlyUnchecked() throws Exception {
        // RFC 4035 section 5.5
        zones.spoil("MX a.test", reply -> reply.getHeader().getFlag(Flags.CD) ? reply : servfail(reply));
        assertThat(failure(mx(DnssecMode.TRUST))).isEqualTo(Failure.DNSSEC_BOGUS);
        assertThat(failure(mx(DnssecMode.OFF))).isEqualTo(Failure.DNS_UNAVAILABLE);
    }

    @Test
    void answerShouldBeUnavailableWhenResolverFailsUncheckedToo() throws Exception {
        zones.spoil("MX a.test", BelievedLookupTest::servfail);
        assertThat(failure(mx(DnssecMode.TRUST))).isEqualTo(Failure.DNS_UNAVAILABLE);
    }

    /** Each row: which of alias, addresses, TLSA at the end and TLSA at the alias are signed. */
    @ParameterizedTest(name = "{0}: {1} ({2})")
    @CsvSource(textBlock = """
                    alias addresses end given | end.b.test   | RFC 7672 section 2.2.3: the end of the chain first
                    alias addresses given     | alias.a.test | RFC 7672 section 2.2.3: insecure at the end: the name as given
                    alias addresses           | none         | RFC 7672 section 2.2: none of them is signed
                    alias end given           | alias.a.test | RFC 7672 section 2.2.2: a signed alias into an unsigned zone
                    alias end                 | none         | RFC 7672 section 2.2.2: the end does not count then
                    end given                 | none         | RFC 7672 section 2.2.2: neither alias nor addresses
                    """, delimiter = '|')
    void tlsaShouldBeAtTheNameThatCountsWhenHostIsAnAlias(String signed, String base, String section) throws Exception {
        spoil(signed, "alias", "CNAME alias.a.test");
        spoil(signed, "end", "TLSA _25._tcp.end.b.test");
        spoil(signed, "given", "TLSA _25._tcp.alias.a.test");
        TlsaAnswer answer = get(lookup(DnssecMode.TRUST)
                .tlsa(name("alias.a.test"), name("end.b.test"), signed.contains("addresses"), 25, BUDGET));
        assertThat(answer instanceof TlsaAnswer.Found found ? found.base().ascii() : "none")
                .as(section)
                .isEqualTo(base);
        assertThat(answer).isNotInstanceOf(TlsaAnswer.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "true, TLSA _25._tcp.end.b.test",
        "false, CNAME alias.a.test",
    })
    void tlsaShouldBeUnavailableWhenALookupOnTheWayFails(boolean secure, String question) throws Exception {
        // RFC 7672 section 2.1.2: the name as given is not asked for then
        zones.spoil(question, BelievedLookupTest::servfail).spoil("TLSA _25._tcp.alias.a.test", PROVEN);
        assertThat(get(lookup(DnssecMode.TRUST).tlsa(name("alias.a.test"), name("end.b.test"), secure, 25, BUDGET)))
                .isInstanceOf(TlsaAnswer.Unavailable.class);
    }

    @Test
    void tlsaShouldNotBeAskedForWhenAddressesAreNotSigned() throws Exception {
        TlsaAnswer answer = get(lookup(DnssecMode.TRUST).tlsa(name("mx.a.test"), name("mx.a.test"), false, 25, BUDGET));
        assertThat(answer).isInstanceOf(TlsaAnswer.None.class);
        assertThat(zones.queries()).isEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}: passed={2}")
    @CsvSource(textBlock = """
                    TRUST    | proven   | true  |
                    TRUST    | plain    | false | the resolvers do not validate
                    TRUST    | servfail | false | the resolvers do not answer
                    TRUST    | bogus    | false | the resolvers reject
                    OFF      | servfail | true  |
                    """, delimiter = '|')
    void selfTestShouldHintWhenProofsCannotBeHad(DnssecMode mode, String reply, boolean passed, @Nullable String hint)
            throws Exception {
        zones.spoil(
                "SOA test",
                switch (reply) {
                    case "proven" -> PROVEN;
                    case "servfail" -> BelievedLookupTest::servfail;
                    case "bogus" -> told -> told.getHeader().getFlag(Flags.CD) ? told : servfail(told);
                    default -> told -> told;
                });
        DnsSelfTest.Result result = get(lookup(mode).selfTest().run(Name.fromString("test.")));
        assertThat(result.passed()).isEqualTo(passed);
        assertThat(result.hint()).satisfies(text -> {
            if (hint == null) {
                assertThat(text).isNull();
            } else {
                assertThat(text).contains(hint);
            }
        });
    }

    private void spoil(String signed, String word, String question) {
        if (List.of(signed.split(" ")).contains(word)) {
            zones.spoil(question, PROVEN);
        }
    }

    private static Message servfail(Message reply) {
        Message failed = FakeZones.rewritten(reply, each -> null);
        failed.getHeader().setRcode(Rcode.SERVFAIL);
        return failed;
    }

    private static @Nullable Failure failure(MxAnswer answer) {
        return answer instanceof MxAnswer.Unavailable unavailable ? unavailable.failure() : null;
    }

    private MxAnswer mx(DnssecMode mode) throws Exception {
        return get(lookup(mode).mx(name("a.test"), BUDGET));
    }

    private DnsJavaLookup lookup(DnssecMode mode) {
        return new DnsJavaLookup(new DnsSettings(List.of(), BUDGET, mode, null), zones.stack(mode), Clock.systemUTC());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static DomainName name(String text) {
        return DomainName.parse(text).orElseThrow();
    }
}
