package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a key in the bytes of a text in UTF-8 (Horspool): of a text without the key, most bytes are passed over unseen. It finds what a
 * search of the decoded text finds.
 */
final class ByteSearch {
    private static final int BLOCK = 32 * 1024;
    /** Stands for bytes that are no UTF-8; a key with it would have to be looked for in the decoded text. */
    private static final char REPLACEMENT = '\ufffd';

    private final byte[] key;
    private final byte[] folded = new byte[256];
    private final int[] shift = new int[256];

    private ByteSearch(Collation comparator, byte[] key) {
        this.key = key;
        for (int octet = 0; octet < folded.length; octet++) {
            // Comparators fold US-ASCII only, and no byte of another character is one of US-ASCII.
            folded[octet] = (byte) comparator.fold(octet);
        }
        Arrays.fill(shift, key.length);
        for (int i = 0; i < key.length - 1; i++) {
            shift[key[i] & 0xff] = key.length - 1 - i;
        }
    }

    /** For each key; null when one can only be looked for in the decoded text. */
    static ByteSearch @Nullable [] of(Match match, List<String> keys) {
        if (match.type() != Match.Type.CONTAINS) {
            return null;
        }
        ByteSearch[] searches = new ByteSearch[keys.size()];
        for (int i = 0; i < searches.length; i++) {
            String key = keys.get(i);
            if (key.isEmpty()
                    || key.indexOf(REPLACEMENT) >= 0
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
                return null;
            }
            Collation comparator = match.comparator();
            searches[i] = new ByteSearch(comparator, comparator.fold(key).getBytes(StandardCharsets.UTF_8));
        }
        return searches;
    }

    /** Whether one of them finds its key; reads no further than that. */
    static boolean anyIn(InputStream text, ByteSearch[] searches, Budget budget) throws IOException {
        int longest = Arrays.stream(searches)
                .mapToInt(search -> search.key.length)
                .max()
                .orElse(1);
        byte[] block = new byte[Math.max(BLOCK, 2 * longest)];
        int kept = 0;
        int length;
        while ((length = text.read(block, kept, block.length - kept)) >= 0) {
            budget.work((long) length * searches.length);
            int end = kept + length;
            for (ByteSearch search : searches) {
                if (search.isIn(block, end)) {
                    return true;
                }
            }
            // A key may begin in this block and end in the next.
            kept = Math.min(end, longest - 1);
            System.arraycopy(block, end - kept, block, 0, kept);
        }
        return false;
    }

    private boolean isIn(byte[] text, int end) {
        int last = key.length - 1;
        int at = last;
        while (at < end) {
            byte octet = folded[text[at] & 0xff];
            if (octet == key[last] && matches(text, at - last)) {
                return true;
            }
            at += shift[octet & 0xff];
        }
        return false;
    }

    private boolean matches(byte[] text, int from) {
        for (int i = 0; i < key.length; i++) {
            if (folded[text[from + i] & 0xff] != key[i]) {
                return false;
            }
        }
        return true;
    }
}
