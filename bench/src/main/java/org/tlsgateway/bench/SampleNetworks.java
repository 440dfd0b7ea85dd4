package org.tlsgateway.bench;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tlsgateway.core.name.Cidr;

/**
 * A provider's table of client networks: four of five IPv4, prefixes as they are given out (mostly single addresses and /24,
 * some nested), two values.
 *
 * @param entries the networks and their values
 * @param lines the same as a table file has them
 * @param listed the networks in an order that can be drawn from
 */
record SampleNetworks(Map<Cidr, String> entries, List<String> lines, List<Cidr> listed) {
    static final SampleNetworks EMPTY = new SampleNetworks(Map.of(), List.of(), List.of());

    private static final int[] IPV4 = {32, 32, 32, 29, 28, 24, 24, 24, 22, 20, 16};
    private static final int[] IPV6 = {128, 64, 64, 56, 48, 48, 32};

    static SampleNetworks of(int count, Random random) {
        Map<Cidr, String> entries = new HashMap<>();
        List<String> lines = new ArrayList<>();
        List<Cidr> listed = new ArrayList<>();
        while (entries.size() < count) {
            boolean ipv6 = random.nextInt(5) == 0;
            byte[] bytes = bytes(random, ipv6);
            int[] lengths = ipv6 ? IPV6 : IPV4;
            int length = lengths[random.nextInt(lengths.length)];
            for (int bit = length; bit < 8 * bytes.length; bit++) {
                bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
            }
            Cidr cidr = new Cidr(address(bytes), length);
            String value = random.nextBoolean() ? "strip" : "require";
            if (entries.putIfAbsent(cidr, value) == null) {
                listed.add(cidr);
                lines.add(cidr + " " + value);
            }
        }
        return new SampleNetworks(entries, lines, listed);
    }

    /** The networks of these lines. */
    static Map<Cidr, String> parse(List<String> lines) {
        Map<Cidr, String> entries = new HashMap<>(lines.size() * 2);
        for (String line : lines) {
            int blank = line.indexOf(' ');
            entries.put(Cidr.parse(line.substring(0, blank)).orElseThrow(), line.substring(blank + 1));
        }
        return entries;
    }

    /** An address inside a listed network, or any address. */
    InetAddress client(Random random, boolean ipv6, boolean known) {
        byte[] bytes = bytes(random, ipv6);
        while (known) {
            Cidr cidr = listed.get(random.nextInt(listed.size()));
            byte[] network = cidr.network().getAddress();
            if (network.length == bytes.length) {
                for (int bit = 0; bit < cidr.prefixLength(); bit++) {
                    int mask = 0x80 >> (bit % 8);
                    bytes[bit / 8] = (byte) (bytes[bit / 8] & ~mask | network[bit / 8] & mask);
                }
                break;
            }
        }
        return address(bytes);
    }

    private static byte[] bytes(Random random, boolean ipv6) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        random.nextBytes(bytes);
        if (ipv6) {
            // 2000::/11: unicast addresses as they are given out cluster.
            bytes[0] = 0x20;
            bytes[1] &= 0x1f;
        }
        return bytes;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
