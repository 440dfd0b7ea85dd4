package org.tlsgateway.downstream.dns;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.dnssec.TrustAnchorStore;

/** The keys from which every proof starts (RFC 4033 section 2): DS records by the name of their zone. */
final class TrustAnchors {
    private static final String ROOT = "root-anchors.txt";

    private final List<RRset> sets;

    private TrustAnchors(List<RRset> sets) {
        this.sets = sets;
    }

    /**
     * @param file of DS and DNSKEY records, null for the root's that are shipped
     * @throws UncheckedIOException when it cannot be read, or holds none
     */
    static TrustAnchors load(@Nullable Path file) {
        try (InputStream in =
                file == null ? TrustAnchors.class.getResourceAsStream(ROOT) : Files.newInputStream(file)) {
            if (in == null) {
                throw new IOException(ROOT + " is missing in the jar");
            }
            List<RRset> sets = read(in);
            if (sets.isEmpty()) {
                throw new IOException((file == null ? ROOT : file) + " has neither DS nor DNSKEY records");
            }
            return new TrustAnchors(sets);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("trustAnchors: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<RRset> read(InputStream in) throws IOException {
        Map<Name, RRset> sets = new LinkedHashMap<>();
        try (Master lines = new Master(in, Name.root, 0)) {
            for (Record each = lines.nextRecord(); each != null; each = lines.nextRecord()) {
                DSRecord anchor = null;
                if (each instanceof DSRecord ds) {
                    anchor = ds;
                } else if (each instanceof DNSKEYRecord key) {
                    anchor = new DSRecord(key.getName(), key.getDClass(), key.getTTL(), DNSSEC.Digest.SHA256, key);
                }
                if (anchor != null) {
                    // A set has one TTL; that of an anchor means nothing.
                    sets.computeIfAbsent(anchor.getName(), name -> new RRset()).addRR(anchor);
                }
            }
        }
        return new ArrayList<>(sets.values());
    }

    /** Makes them the only ones. */
    void putInto(TrustAnchorStore store) {
        store.clear();
        sets.forEach(set -> store.store(new RRset(set)));
    }

    /** How many keys. */
    int size() {
        return sets.stream().mapToInt(RRset::size).sum();
    }
}
