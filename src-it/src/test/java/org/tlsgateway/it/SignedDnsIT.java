package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.SignedDns;
import org.tlsgateway.it.env.SignedZones;
import org.tlsgateway.it.env.SignedZones.State;

/** The signed zones are what other tests take them for, by the word of the tools of BIND: dig, and delv, which validates. */
class SignedDnsIT {
    private static final String DIGEST = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final Pattern FLAGS = Pattern.compile("status: (\\w+).*?flags: ([a-z ]*);", Pattern.DOTALL);
    private static final Pattern DS = Pattern.compile("DS\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\w+)");

    @RegisterExtension
    static final SignedDns DNS = new SignedDns(SignedDnsIT::zones);

    @TempDir
    static Path directory;

    private static SignedZones zones() {
        String[] lines = {"@ MX 10 mx", "mx A 127.0.0.2", "_25._tcp.mx TLSA 3 1 1 " + DIGEST};
        return new SignedZones()
                .zone(
                        "good.test",
                        State.SECURE,
                        "@ MX 10 mx",
                        "mx A 127.0.0.2",
                        "_25._tcp.mx TLSA 3 1 1 " + DIGEST,
                        "alias CNAME mx.nsec3.test.",
                        "unsigned CNAME mx.insecure.test.")
                .zone("nsec3.test", State.SECURE_NSEC3, lines)
                .zone("optout.test", State.SECURE_OPT_OUT, lines)
                .zone("unsigned.optout.test", State.INSECURE, lines)
                .zone("insecure.test", State.INSECURE, "@ MX 10 mx.good.test.", "mx A 127.0.0.2")
                .zone("expired.test", State.EXPIRED, lines)
                .zone("wrongds.test", State.WRONG_DS, lines)
                .zone("servfail.good.test", State.SERVFAIL)
                .zone("_tcp.bogus.good.test", State.WRONG_DS, "_25 TLSA 3 1 1 " + DIGEST)
                .silent("silent.good.test");
    }

    @BeforeAll
    static void require() {
        Peers.require("dig", "delv");
    }

    @ParameterizedTest
    @CsvSource({
        // name, type, status, AD (RFC 4035 section 3.2.3)
        "good.test, MX, NOERROR, true",
        "mx.good.test, A, NOERROR, true",
        "_25._tcp.mx.good.test, TLSA, NOERROR, true",
        "_25._tcp.none.good.test, TLSA, NXDOMAIN, true",
        "mx.good.test, TLSA, NOERROR, true",
        "nsec3.test, MX, NOERROR, true",
        "_25._tcp.mx.nsec3.test, TLSA, NOERROR, true",
        "_25._tcp.none.nsec3.test, TLSA, NXDOMAIN, true",
        "optout.test, MX, NOERROR, true",
        "unsigned.optout.test, MX, NOERROR, false",
        "alias.good.test, A, NOERROR, true",
        "unsigned.good.test, A, NOERROR, false",
        "insecure.test, MX, NOERROR, false",
        "mx.insecure.test, A, NOERROR, false",
        "_25._tcp.mx.insecure.test, TLSA, NXDOMAIN, false",
        "expired.test, MX, SERVFAIL, false",
        "wrongds.test, MX, SERVFAIL, false",
        "_25._tcp.mx.wrongds.test, TLSA, SERVFAIL, false",
        "servfail.good.test, A, SERVFAIL, false",
        "_25._tcp.bogus.good.test, TLSA, SERVFAIL, false",
    })
    void validatingResolverShouldTellTheStateOfAName(String name, String type, String status, boolean secure) {
        assertThat(dig(DNS.validating(), name, type)).isEqualTo(status + (secure ? " ad" : ""));
    }

    @ParameterizedTest
    @CsvSource({
        "good.test, MX, NOERROR",
        "expired.test, MX, NOERROR",
        "wrongds.test, MX, NOERROR",
        "_25._tcp.bogus.good.test, TLSA, NOERROR",
        "servfail.good.test, A, SERVFAIL",
    })
    void otherResolverShouldJudgeNothing(String name, String type, String status) {
        assertThat(dig(DNS.forwarding(), name, type)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        // what delv says when it validates by itself
        "good.test, MX, fully validated",
        "_25._tcp.mx.nsec3.test, TLSA, fully validated",
        "alias.good.test, A, fully validated",
        "_25._tcp.none.good.test, TLSA, 'negative response, fully validated'",
        "_25._tcp.none.nsec3.test, TLSA, 'negative response, fully validated'",
        "insecure.test, MX, unsigned answer",
        "unsigned.optout.test, MX, unsigned answer",
        "expired.test, MX, RRSIG has expired",
        "wrongds.test, MX, no valid signature found (DS)",
        "_25._tcp.bogus.good.test, TLSA, no valid signature found (DS)",
    })
    void nameShouldBeValidatedByWhoAsksTheOtherResolver(String name, String type, String words) throws IOException {
        SignedDns.Server server = DNS.forwarding();
        String output = Command.run(
                        "delv", "@" + server.address(), "-p", "" + server.port(), "-a", keys(), "+root", name, type)
                .output();
        assertThat(output).contains(words);
    }

    @Test
    void nameShouldGetNoAnswerWhenItIsSilent() {
        SignedDns.Server server = DNS.validating();
        Command dig = Command.run(
                "dig", "@" + server.address(), "-p", "" + server.port(), "+tries=1", "+time=1", "x.silent.good.test");
        assertThat(dig.exitCode()).isEqualTo(9);
        assertThat(dig.output()).contains("timed out");
    }

    @Test
    void authorityShouldHaveTheSignatures() {
        SignedDns.Server server = DNS.authority();
        assertThat(Command.run("dig", "@" + server.address(), "-p", "" + server.port(), "+dnssec", "good.test", "MX")
                        .succeeded())
                .contains("RRSIG\tMX 13 2 60");
    }

    private static String dig(SignedDns.Server server, String name, String type) {
        String output = Command.run(
                        "dig", "@" + server.address(), "-p", "" + server.port(), "+adflag", "+tries=1", name, type)
                .succeeded();
        Matcher flags = FLAGS.matcher(output);
        assertThat(flags.find()).as(output).isTrue();
        boolean secure = (" " + flags.group(2) + " ").contains(" ad ");
        return flags.group(1) + (secure ? " ad" : "");
    }

    /** The trust anchor as BIND has it. */
    private static String keys() throws IOException {
        Matcher ds = DS.matcher(Files.readString(DNS.anchor()));
        assertThat(ds.find()).isTrue();
        return Files.writeString(
                        directory.resolve("anchor"),
                        "trust-anchors { . static-ds %s %s %s \"%s\"; };%n"
                                .formatted(ds.group(1), ds.group(2), ds.group(3), ds.group(4)))
                .toString();
    }
}
