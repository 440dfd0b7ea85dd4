package org.tlsgateway.downstream.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** A zone of a test, signed when it is to be: records by name, each set with its signature, and denials. */
final class FakeZone {
    static final int TTL = 300;

    enum Denial {
        NSEC,
        NSEC3
    }

    final Name name;
    final boolean signed;
    private final Denial denial;
    private final KeyPair keys;
    private final Map<Name, List<Record>> records = new HashMap<>();

    FakeZone(Name name, boolean signed, Denial denial) {
        this.name = name;
        this.signed = signed;
        this.denial = denial;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        add(record(name, Type.SOA, "ns.test. root.test. 1 3600 600 86400 300"));
        add(record(name, Type.NS, "ns.test."));
        if (signed) {
            add(key());
        }
    }

    static Record record(Name owner, int type, String data) {
        try {
            return Record.fromString(owner, type, DClass.IN, TTL, data, Name.root);
        } catch (IOException notARecord) {
            throw new UncheckedIOException(notARecord);
        }
    }

    void add(Record record) {
        records.computeIfAbsent(record.getName(), owner -> new ArrayList<>()).add(record);
    }

    DNSKEYRecord key() {
        try {
            return new DNSKEYRecord(name, DClass.IN, TTL, 257, 3, DNSSEC.Algorithm.ECDSAP256SHA256, keys.getPublic());
        } catch (DNSSEC.DNSSECException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    DSRecord ds() {
        return new DSRecord(name, DClass.IN, TTL, DNSSEC.Digest.SHA256, key());
    }

    /** The records, their signature last; null when there are none. */
    @Nullable
    List<Record> find(Name owner, int type) {
        List<Record> found = records.getOrDefault(owner, List.of()).stream()
                .filter(each -> each.getType() == type)
                .toList();
        return found.isEmpty() ? null : signed(found);
    }

    /** That there is no such type at this name, or, in the way of RFC 9824, no such name. */
    List<Record> denial(Name owner, int type) {
        List<Record> proof = new ArrayList<>(signed(List.of(records.get(name).get(0))));
        if (!signed) {
            return proof;
        }
        int[] types = IntStream.concat(
                        records.getOrDefault(owner, List.of()).stream().mapToInt(Record::getType),
                        IntStream.of(Type.RRSIG, denial == Denial.NSEC ? Type.NSEC : Type.TXT))
                .distinct()
                .toArray();
        try {
            proof.addAll(signed(List.of(denial == Denial.NSEC ? nsec(owner, types) : nsec3(owner, types))));
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return proof;
    }

    private static Record nsec(Name owner, int[] types) throws IOException {
        Name next = Name.concatenate(Name.fromString("\\000"), owner);
        return new NSECRecord(owner, DClass.IN, TTL, next, types);
    }

    private Record nsec3(Name owner, int[] types) throws GeneralSecurityException, IOException {
        NSEC3Record parameters = new NSEC3Record(
                name, DClass.IN, TTL, NSEC3Record.SHA1_DIGEST_ID, 0, 0, new byte[0], new byte[20], new int[0]);
        byte[] hash = parameters.hashName(owner);
        Name hashed = Name.fromString(new base32(base32.Alphabet.BASE32HEX, false, true).toString(hash), name);
        byte[] next = hash.clone();
        next[19]++;
        return new NSEC3Record(hashed, DClass.IN, TTL, NSEC3Record.SHA1_DIGEST_ID, 0, 0, new byte[0], next, types);
    }

    List<Record> signed(List<Record> set) {
        Instant now = Instant.now();
        return signed(set, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
    }

    List<Record> signed(List<Record> set, Instant inception, Instant expiration) {
        List<Record> all = new ArrayList<>(set);
        // The name servers of a zone below are not this zone's to sign.
        boolean delegation =
                set.get(0).getType() == Type.NS && !set.get(0).getName().equals(name);
        if (signed && !delegation) {
            try {
                RRset rrset = new RRset();
                set.forEach(rrset::addRR);
                all.add(DNSSEC.sign(rrset, key(), keys.getPrivate(), inception, expiration));
            } catch (DNSSEC.DNSSECException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return all;
    }
}
