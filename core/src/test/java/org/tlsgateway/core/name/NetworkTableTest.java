package org.tlsgateway.core.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTableTest {
    private static final NetworkTable TABLE = table(
            "10.0.0.0/8=ten",
            "10.1.0.0/16=office",
            "10.1.2.3=printer",
            "192.0.2.0/24=",
            "192.0.2.128/25=upper",
            "2001:db8::/32=six",
            "2001:db8:0:1::/64=lan",
            "2001:db8:0:1::5=host");

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            nullValues = "-",
            value = {
                "10.200.0.1, ten",
                "10.1.9.9, office",
                "10.1.2.3, printer",
                "10.1.2.2, office",
                "11.0.0.0, -",
                "9.255.255.255, -",
                "192.0.2.127, ''",
                "192.0.2.128, upper",
                "192.0.3.0, -",
                "2001:db8:ffff::, six",
                "2001:db8:0:1::4, lan",
                "2001:db8:0:1::5, host",
                "2001:db8:0:2::5, six",
                "2001:db7::, -",
                "::, -",
            })
    void lookupShouldGiveValueOfLongestPrefixWhenNetworksNest(String address, String expected) {
        assertThat(TABLE.lookup(ip(address))).isEqualTo(expected);
    }

    @Test
    void lookupShouldTakeMappedAddressAsIpv4WhenResolverLeavesItMapped() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        // InetAddress.getByAddress would turn it into IPv4; Inet6Address does not.
        assertThat(TABLE.lookup(java.net.Inet6Address.getByAddress(null, mapped, -1)))
                .isEqualTo("ten");
    }

    @Test
    void lookupShouldGiveNullWhenTableIsEmpty() {
        assertThat(NetworkTable.EMPTY.lookup(ip("192.0.2.1"))).isNull();
        assertThat(NetworkTable.EMPTY.lookup(ip("2001:db8::1"))).isNull();
        assertThat(NetworkTable.EMPTY.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.255.255.255", "255.255.255.255"})
    void lookupShouldGiveDefaultWhenWholeFamilyIsListed(String address) {
        NetworkTable table = table("0.0.0.0/0=all", "255.255.255.255=last");
        assertThat(table.lookup(ip(address))).isEqualTo(address.startsWith("255") ? "last" : "all");
        assertThat(table.lookup(ip("::1"))).isNull();
    }

    @Test
    void lookupShouldAgreeWithScanOfAllNetworksWhenTablesAreRandom() {
        Random random = new Random(20260101);
        for (int round = 0; round < 200; round++) {
            Map<Cidr, String> entries = new HashMap<>();
            boolean six = round % 2 == 1;
            int size = 1 + random.nextInt(60);
            while (entries.size() < size) {
                Cidr cidr = randomBlock(random, six);
                entries.put(cidr, cidr.toString());
            }
            NetworkTable table = NetworkTable.of(entries);
            assertThat(table.size()).isEqualTo(size);
            for (int probe = 0; probe < 200; probe++) {
                InetAddress address = IpLiteral.address(randomBytes(random, six));
                assertThat(table.lookup(address)).isEqualTo(scan(entries, address));
            }
        }
    }

    private static String scan(Map<Cidr, String> entries, InetAddress address) {
        return entries.entrySet().stream()
                .filter(e -> e.getKey().contains(address))
                .max(Comparator.comparingInt(e -> e.getKey().prefixLength()))
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    private static Cidr randomBlock(Random random, boolean six) {
        byte[] bytes = randomBytes(random, six);
        int length = random.nextInt(8 * bytes.length + 1);
        for (int bit = length; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return new Cidr(IpLiteral.address(bytes), length);
    }

    /** Few distinct bytes, so that prefixes nest often. */
    private static byte[] randomBytes(Random random, boolean six) {
        byte[] bytes = new byte[six ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) new int[] {0, 1, 0x80, 0xff}[random.nextInt(4)];
        }
        if (six) {
            bytes[0] = 0x20;
        }
        return bytes;
    }

    private static NetworkTable table(String... lines) {
        Map<Cidr, String> entries = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String block = equals < 0 ? line : line.substring(0, equals);
            entries.put(Cidr.parse(block).orElseThrow(), equals < 0 ? "" : line.substring(equals + 1));
        }
        return NetworkTable.of(entries);
    }

    private static InetAddress ip(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }
}
