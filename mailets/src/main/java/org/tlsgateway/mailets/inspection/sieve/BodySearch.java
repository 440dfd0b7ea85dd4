package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks for texts in a stream of bytes in linear time (Knuth, Morris, Pratt); nothing of the stream is kept. */
final class BodySearch {
    private final byte[] key;
    private final int[] border;
    private final boolean ignoreCase;
    private int matched;

    private BodySearch(byte[] key, boolean ignoreCase) {
        this.key = key;
        this.ignoreCase = ignoreCase;
        this.border = new int[key.length];
        for (int i = 1, length = 0; i < key.length; i++) {
            while (length > 0 && key[i] != key[length]) {
                length = border[length - 1];
            }
            if (key[i] == key[length]) {
                length++;
            }
            border[i] = length;
        }
    }

    /** Whether any of the texts is in it; an empty one always is. */
    static boolean containsAny(InputStream body, List<String> keys, Collation comparator, Budget budget)
            throws IOException {
        List<BodySearch> searches = keys.stream()
                .map(key -> new BodySearch(
                        comparator.fold(key).getBytes(StandardCharsets.UTF_8), comparator == Collation.ASCII_CASEMAP))
                .toList();
        if (searches.stream().anyMatch(search -> search.key.length == 0)) {
            return true;
        }
        byte[] block = new byte[8192];
        int length;
        while ((length = body.read(block)) >= 0) {
            for (BodySearch search : searches) {
                budget.work(length);
                if (search.found(block, length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean found(byte[] block, int length) {
        for (int i = 0; i < length; i++) {
            byte octet = block[i];
            if (ignoreCase && octet >= 'A' && octet <= 'Z') {
                octet += 'a' - 'A';
            }
            while (matched > 0 && octet != key[matched]) {
                matched = border[matched - 1];
            }
            if (octet == key[matched] && ++matched == key.length) {
                return true;
            }
        }
        return false;
    }
}
