package org.tlsgateway.downstream.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.MxAnswer.MxHost;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsaRecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

class ValidatedLookupTest {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String TLSA = "3 1 1 0101010101010101010101010101010101010101010101010101010101010101";

    @TempDir
    Path directory;

    private final FakeZones zones = new FakeZones()
            .signed("a.test")
            .signedWithNsec3("c.test")
            .unsigned("u.test")
            .add("a.test", "MX", "10 mx.a.test.")
            .add("mx.a.test", "A", "192.0.2.1")
            .add("_25._tcp.mx.a.test", "TLSA", TLSA)
            .add("mx.c.test", "A", "192.0.2.3")
            .add("u.test", "MX", "10 mx.u.test.")
            .add("mx.u.test", "A", "192.0.2.2")
            .add("_25._tcp.mx.u.test", "TLSA", TLSA);
    private DnsJavaLookup lookup;

    @BeforeEach
    void start() throws IOException {
        Path anchors = Files.writeString(directory.resolve("root.key"), zones.anchor() + "\n");
        lookup = new DnsJavaLookup(
                new DnsSettings(List.of(), BUDGET, DnssecMode.VALIDATE, anchors),
                zones.stack(DnssecMode.VALIDATE),
                Clock.systemUTC());
    }

    @Test
    void exchangersShouldBeSecureWhenTheirZoneIsSigned() throws Exception {
        assertThat(mx("a.test")).isEqualTo(new MxAnswer.Found(List.of(new MxHost(name("mx.a.test"), 10)), true));
    }

    @Test
    void exchangersShouldBeInsecureWhenDelegationIsUnsigned() throws Exception {
        assertThat(mx("u.test")).isEqualTo(new MxAnswer.Found(List.of(new MxHost(name("mx.u.test"), 10)), false));
    }

    @ParameterizedTest
    @CsvSource({"mx.a.test, true", "mx.c.test, true", "mx.u.test, false"})
    void domainShouldBeItsOwnExchangerBySignedDenialWhenItHasAddressOnly(String domain, boolean secure)
            throws Exception {
        assertThat(mx(domain)).isEqualTo(new MxAnswer.Implicit(name(domain), secure));
    }

    @Test
    void exchangersShouldBeBogusWhenSignatureIsWrong() throws Exception {
        zones.spoil("MX a.test", signatures(old -> signature(old, old.getSigner(), new byte[64])));
        assertThat(mx("a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void exchangersShouldBeBogusWhenSignatureHasExpired() throws Exception {
        zones.spoil(
                "MX a.test",
                reply -> FakeZones.rewritten(reply, each -> {
                    FakeZone zone = zones.zoneOf(FakeZones.name("a.test"));
                    List<Record> mx = List.of(FakeZone.record(FakeZones.name("a.test"), 15, "10 mx.a.test."));
                    Instant then = Instant.now().minus(Duration.ofDays(3));
                    return each instanceof RRSIGRecord
                            ? zone.signed(mx, then, then.plus(Duration.ofDays(1)))
                                    .get(1)
                            : each;
                }));
        assertThat(mx("a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void exchangersShouldBeBogusWhenSignaturesAreStripped() throws Exception {
        zones.spoil("MX a.test", FakeZones::stripped);
        assertThat(mx("a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void exchangersShouldBeBogusWhenSignerIsAZoneThatIsNotSigned() throws Exception {
        // What dnsjava would take for insecure: it looks for the key of whatever zone the signature names.
        zones.spoil("MX a.test", signatures(old -> signature(old, FakeZones.name("u.test"), old.getSignature())));
        assertThat(mx("a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void denialShouldBeBogusWhenItIsThatOfAZoneThatIsNotSigned() throws Exception {
        zones.spoil("TLSA _25._tcp.mx.a.test", reply -> {
            Message forged = new Message(reply.getHeader().getID());
            forged.addRecord(reply.getQuestion(), Section.QUESTION);
            SOARecord soa = new SOARecord(
                    FakeZones.name("u.test"),
                    DClass.IN,
                    300,
                    FakeZones.name("u.test"),
                    FakeZones.name("u.test"),
                    1,
                    2,
                    3,
                    4,
                    5);
            forged.addRecord(soa, Section.AUTHORITY);
            return forged;
        });
        assertThat(tlsa("mx.a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DNSKEY a.test", "DS a.test", "DNSKEY test"})
    void denialShouldNotBeTakenForInsecureWhenKeysCannotBeHad(String question) throws Exception {
        // dnsjava ends as if nothing had to be proven when a query for a key fails while it judges a denial.
        zones.spoil("TLSA _25._tcp.mx.a.test", reply -> denial("a.test", reply))
                .spoil(question, ValidatedLookupTest::servfail);
        assertThat(tlsa("mx.a.test"))
                .satisfies(answer ->
                        assertThat(((TlsaAnswer.Unavailable) answer).failure()).isEqualTo(Failure.TLSA_UNAVAILABLE));
    }

    @Test
    void denialShouldBeBogusWhenItHasNoRecordAndZoneIsSigned() throws Exception {
        zones.spoil("TLSA _25._tcp.mx.a.test", ValidatedLookupTest::emptied);
        assertThat(tlsa("mx.a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void denialShouldBeInsecureWhenItHasNoRecordAndZoneIsNotSigned() throws Exception {
        zones.spoil("MX mx.u.test", ValidatedLookupTest::emptied);
        assertThat(mx("mx.u.test")).isEqualTo(new MxAnswer.Implicit(name("mx.u.test"), false));
    }

    @Test
    void nothingShouldBeKnownWhenResolverSaysServfail() throws Exception {
        zones.spoil("MX a.test", ValidatedLookupTest::servfail);
        assertThat(mx("a.test")).isInstanceOfSatisfying(MxAnswer.Unavailable.class, answer -> {
            assertThat(answer.failure()).isEqualTo(Failure.DNS_UNAVAILABLE);
            assertThat(answer.detail()).contains("SERVFAIL");
        });
    }

    @Test
    void nothingShouldBeKnownWhenAKeyIsNotAnsweredInTime() throws Exception {
        zones.spoil("DNSKEY a.test", reply -> null);
        assertThat(get(lookup.mx(name("a.test"), SHORT)))
                .isInstanceOfSatisfying(
                        MxAnswer.Unavailable.class,
                        answer -> assertThat(answer.failure()).isEqualTo(Failure.DNS_UNAVAILABLE));
    }

    @Test
    void addressesShouldBeSecureWhenAliasLeadsToAnotherSignedZone() throws Exception {
        zones.add("alias.a.test", "CNAME", "mx.c.test.");
        assertThat(addresses("alias.a.test")).isEqualTo(found("192.0.2.3", "mx.c.test", true));
    }

    @ParameterizedTest
    @CsvSource({"alias.a.test, mx.u.test, 192.0.2.2", "alias.u.test, mx.a.test, 192.0.2.1"})
    void addressesShouldBeInsecureWhenOneZoneOnTheWayIsNotSigned(String alias, String end, String address)
            throws Exception {
        zones.add(alias, "CNAME", end + ".");
        assertThat(addresses(alias)).isEqualTo(found(address, end, false));
    }

    @Test
    void addressesShouldBeUnavailableWhenAliasIsBogus() throws Exception {
        zones.add("alias.a.test", "CNAME", "mx.c.test.")
                .spoil("A alias.a.test", FakeZones::stripped)
                .spoil("AAAA alias.a.test", FakeZones::stripped);
        assertThat(addresses("alias.a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void addressesShouldBeOfTheOtherFamilyWhenOneIsBogus() throws Exception {
        zones.add("mx.a.test", "AAAA", "2001:db8::1").spoil("AAAA mx.a.test", FakeZones::stripped);
        assertThat(addresses("mx.a.test")).isEqualTo(found("192.0.2.1", "mx.a.test", true));
    }

    @Test
    void tlsaShouldBeFoundWhenSigned() throws Exception {
        assertThat(tlsa("mx.a.test"))
                .isEqualTo(
                        new TlsaAnswer.Found(name("mx.a.test"), List.of(new TlsaRecord(3, 1, 1, TLSA.substring(6)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.a.test", "mx.c.test"})
    void tlsaShouldBeNoneWhenDenialIsSigned(String host) throws Exception {
        assertThat(tlsa(host)).isInstanceOf(TlsaAnswer.None.class);
    }

    @Test
    void tlsaShouldBeNoneWhenItIsNotSigned() throws Exception {
        // RFC 7672 section 2.2
        assertThat(tlsa("mx.u.test")).isEqualTo(new TlsaAnswer.None("the TLSA records of mx.u.test are not signed"));
    }

    @Test
    void tlsaShouldBeUnavailableWhenLookupFails() throws Exception {
        zones.spoil("TLSA _25._tcp.mx.a.test", ValidatedLookupTest::servfail);
        assertThat(tlsa("mx.a.test"))
                .isInstanceOfSatisfying(
                        TlsaAnswer.Unavailable.class,
                        answer -> assertThat(answer.failure()).isEqualTo(Failure.TLSA_UNAVAILABLE));
    }

    @Test
    void tlsaShouldBeBogusWhenDenialIsStripped() throws Exception {
        zones.spoil("TLSA _25._tcp.www.a.test", FakeZones::stripped);
        assertThat(tlsa("www.a.test")).satisfies(ValidatedLookupTest::isBogus);
    }

    @Test
    void textsShouldBeJoinedWhenARecordHasSeveralStrings() throws Exception {
        zones.add("_smtp._tls.a.test", "TXT", "\"v=TLSRPTv1; \" \"rua=mailto:r@a.test\"");
        assertThat(get(lookup.txt(name("_smtp._tls.a.test"), BUDGET)))
                .isEqualTo(new TxtAnswer.Found(List.of("v=TLSRPTv1; rua=mailto:r@a.test"), true));
        assertThat(get(lookup.txt(name("_mta-sts.a.test"), BUDGET)))
                .isInstanceOfSatisfying(
                        TxtAnswer.None.class, none -> assertThat(none.secure()).isTrue());
    }

    @Test
    void textsShouldBeBogusWhenStripped() throws Exception {
        zones.add("_mta-sts.a.test", "TXT", "v=STSv1; id=1").spoil("TXT _mta-sts.a.test", FakeZones::stripped);
        assertThat(get(lookup.txt(name("_mta-sts.a.test"), BUDGET)))
                .isInstanceOfSatisfying(
                        TxtAnswer.Unavailable.class,
                        answer -> assertThat(answer.failure()).isEqualTo(Failure.DNSSEC_BOGUS));
    }

    @Test
    void keysShouldBeAskedForOnceWhenManyNamesAreBelowThem() throws Exception {
        mx("a.test");
        addresses("mx.a.test");
        tlsa("mx.a.test");
        assertThat(zones.queries()).containsOnlyOnce("DNSKEY .", "DNSKEY test", "DNSKEY a.test", "DS a.test");
    }

    @Test
    void keysShouldBeAskedForAgainWhenAProofByThemIsBogus() throws Exception {
        zones.spoil("DNSKEY a.test", FakeZones::stripped);
        assertThat(mx("a.test")).satisfies(ValidatedLookupTest::isBogus);
        zones.mend("DNSKEY a.test");
        assertThat(addresses("mx.a.test")).isEqualTo(found("192.0.2.1", "mx.a.test", true));
    }

    @Test
    void cacheShouldShowStateAndForgetWhenAskedTo() throws Exception {
        zones.spoil("MX mx.a.test", FakeZones::stripped).spoil("MX mx.u.test", ValidatedLookupTest::servfail);
        for (String domain : List.of("a.test", "mx.a.test", "u.test", "mx.u.test")) {
            mx(domain);
        }
        assertThat(lookup.cached())
                .extracting(kept -> kept.type() + " " + kept.name() + " " + kept.state())
                .containsExactlyInAnyOrder(
                        "MX a.test secure", "MX mx.a.test bogus", "MX u.test insecure", "MX mx.u.test unavailable");
        assertThat(lookup.forget(name("a.test"))).isEqualTo(2);
        zones.mend("MX mx.a.test");
        assertThat(mx("mx.a.test")).isEqualTo(new MxAnswer.Implicit(name("mx.a.test"), true));
    }

    private static Message servfail(Message reply) {
        Message failed = new Message(reply.getHeader().getID());
        failed.addRecord(reply.getQuestion(), Section.QUESTION);
        failed.getHeader().setRcode(Rcode.SERVFAIL);
        return failed;
    }

    private static Message emptied(Message reply) {
        return FakeZones.rewritten(reply, each -> null);
    }

    /** No such records, with the SOA record only, as a forger would write it. */
    private Message denial(String zone, Message reply) {
        Message forged = emptied(reply);
        forged.addRecord(FakeZone.record(FakeZones.name(zone), 6, "ns.test. root.test. 1 2 3 4 5"), Section.AUTHORITY);
        return forged;
    }

    private static UnaryOperator<@Nullable Message> signatures(UnaryOperator<RRSIGRecord> how) {
        return reply -> FakeZones.rewritten(reply, each -> each instanceof RRSIGRecord old ? how.apply(old) : each);
    }

    private static RRSIGRecord signature(RRSIGRecord old, org.xbill.DNS.Name signer, byte[] signature) {
        return new RRSIGRecord(
                old.getName(),
                DClass.IN,
                old.getTTL(),
                old.getTypeCovered(),
                old.getAlgorithm(),
                old.getOrigTTL(),
                old.getExpire(),
                old.getTimeSigned(),
                old.getFootprint(),
                signer,
                signature);
    }

    private static void isBogus(Object answer) {
        Failure failure = answer instanceof MxAnswer.Unavailable mx
                ? mx.failure()
                : answer instanceof AddressAnswer.Unavailable addresses
                        ? addresses.failure()
                        : answer instanceof TlsaAnswer.Unavailable tlsa ? tlsa.failure() : null;
        assertThat(failure).as(answer.toString()).isEqualTo(Failure.DNSSEC_BOGUS);
    }

    private static AddressAnswer found(String address, String end, boolean secure) {
        InetAddress ip = IpLiteral.parse(address).orElseThrow();
        return new AddressAnswer.Found(List.of(ip), name(end), secure);
    }

    private MxAnswer mx(String domain) throws Exception {
        return get(lookup.mx(name(domain), BUDGET));
    }

    private AddressAnswer addresses(String host) throws Exception {
        return get(lookup.addresses(name(host), BUDGET));
    }

    private TlsaAnswer tlsa(String host) throws Exception {
        return get(lookup.tlsa(name(host), name(host), true, 25, BUDGET));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static DomainName name(String text) {
        return DomainName.parse(text).orElseThrow();
    }
}
