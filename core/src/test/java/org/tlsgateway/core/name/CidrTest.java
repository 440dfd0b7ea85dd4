package org.tlsgateway.core.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource({
        "192.0.2.0/24,          192.0.2.0/24,              RFC 4632 section 3.1",
        "192.0.2.1,             192.0.2.1/32,              a single address",
        "0.0.0.0/0,             0.0.0.0/0,                 all of IPv4",
        "255.255.255.255/32,    255.255.255.255/32,        the last address",
        "10.128.0.0/9,          10.128.0.0/9,              a prefix inside an octet",
        "2001:db8::/32,         2001:db8:0:0:0:0:0:0/32,   RFC 4291 section 2.3",
        "2001:DB8::1,           2001:db8:0:0:0:0:0:1/128,  RFC 4291 section 2.2: either case",
        "::/0,                  0:0:0:0:0:0:0:0/0,         all of IPv6",
        "1:2:3:4:5:6:7:8/128,   1:2:3:4:5:6:7:8/128,       no gap",
        "64:ff9b::192.0.2.0/120, 64:ff9b:0:0:0:0:c000:200/120, RFC 4291 section 2.2: a dotted quad at the end",
        "::ffff:192.0.2.0/120,  192.0.2.0/24,              RFC 4291 section 2.5.5.2: mapped is IPv4",
        "::ffff:192.0.2.7,      192.0.2.7/32,              mapped single address",
        "::ffff:0:0/96,         0.0.0.0/0,                 all mapped addresses are all of IPv4",
    })
    void textShouldBeBlockWhenWellFormed(String text, String expected, String reason) {
        assertThat(Cidr.parse(text).map(Cidr::toString)).as(reason).contains(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "192.0.2.1/24,          host bits are set",
                "2001:db8::1/32,        host bits are set",
                "::ffff:192.0.2.1/120,  host bits are set",
                "192.0.2.0/33,          longer than an IPv4 address",
                "2001:db8::/129,        longer than an IPv6 address",
                "::ffff:0:0/95,         half of it mapped",
                "192.0.2.0/,            no length",
                "192.0.2.0/024,         leading zero",
                "192.0.2.0/-1,          sign",
                "192.0.2.0/+8,          sign",
                "192.0.2.0/24/24,       two lengths",
                "192.0.2.0/255.255.255.0, a mask",
                "192.0.2/24,            RFC 6943 section 3.1.1: shortened forms mean different things to different readers",
                "192.0.02.0/24,         octal to some readers",
                "0x7f.0.0.1,            hexadecimal",
                "2130706433,            one number",
                "256.0.0.0/8,           an octet of 256",
                "1.2.3.4.5,             five octets",
                "1.2.3.,                an empty octet",
                "localhost,             a name is never resolved",
                "example.org/24,        a name is never resolved",
                "[2001:db8::1],         brackets",
                "fe80::1%eth0,          a zone",
                "1::2::3,               two gaps",
                "1:2:3:4:5:6:7:8:9,     nine groups",
                "1:2:3:4:5:6:7,         seven groups",
                "1:2:3:4:5:6:7::8,      a gap for nothing",
                "12345::,               five digits",
                "1.2.3.4::,             a quad that is not at the end",
                ":1:2:3:4:5:6:7,        a colon too many",
                "1:2:3:4:5:6:7:,        a colon too many",
                ":,                     a colon alone",
                ":::,                   three colons",
                "1:2:3:4:5:6:7:1.2.3.4, too long with the quad",
                "/24,                   no address",
            })
    void textShouldBeNothingWhenMalformed(String text, String reason) {
        assertThat(Cidr.parse(text)).as(reason).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", " 192.0.2.0/24", "192.0.2.0/24 ", "192.0.2.0 /24", "\u0661.2.3.4", "1.2.3.4/\u0661"})
    void textShouldBeNothingWhenBlankOrNotAscii(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @ParameterizedTest(name = "{0} contains {1}: {2}")
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "10.128.0.0/9, 10.255.0.1, true",
        "10.128.0.0/9, 10.127.0.1, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 192.0.2.1, false",
        "::ffff:192.0.2.0/120, 192.0.2.1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::1, 2001:db8::1, true",
    })
    void blockShouldContainAddressWhenPrefixIsEqual(String block, String address, boolean expected) {
        assertThat(Cidr.parse(block)
                        .orElseThrow()
                        .contains(IpLiteral.parse(address).orElseThrow()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 24", "192.0.2.0, 33", "192.0.2.0, -1"})
    void constructorShouldThrowWhenItIsNoBlock(String address, int length) {
        var network = IpLiteral.parse(address).orElseThrow();
        assertThatThrownBy(() -> new Cidr(network, length)).isInstanceOf(IllegalArgumentException.class);
    }
}
