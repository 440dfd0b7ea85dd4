package org.tlsgateway.core.name;

import java.util.Arrays;

/**
 * A path-compressed binary tree of bit prefixes, at most 128 bits long, in one array: a look-up allocates nothing and touches
 * one cache line a node. Keys are two longs, left-aligned; the value is a number of the caller's.
 */
final class PrefixTree {
    /** A prefix and its value. */
    record Entry(long high, long low, int length, int value) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byHigh = Long.compareUnsigned(high, other.high);
            int byKey = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
            return byKey != 0 ? byKey : Integer.compare(length, other.length);
        }
    }

    static final int NONE = -1;

    /** A node is: key high, key low, children (zero's, one's: 32 bits each, 0 is none), value and prefix length (32 bits each). */
    private static final int NODE = 4;

    private long[] nodes;
    private int used;

    private PrefixTree(int entries) {
        // n prefixes need at most n - 1 nodes more where paths part.
        nodes = new long[NODE * Math.max(1, 2 * entries)];
    }

    /** The tree of these entries, no two of which have the same prefix. */
    static PrefixTree of(Entry[] entries) {
        Arrays.sort(entries);
        PrefixTree tree = new PrefixTree(entries.length);
        if (entries.length > 0) {
            tree.build(entries, 0, entries.length);
        }
        tree.nodes = Arrays.copyOf(tree.nodes, NODE * tree.used);
        return tree;
    }

    /** The value of the longest prefix of this key, {@link #NONE} when it has none. */
    int lookup(long high, long low) {
        int best = NONE;
        if (used == 0) {
            return best;
        }
        long[] array = nodes;
        int node = 0;
        while (true) {
            int at = NODE * node;
            long valueAndLength = array[at + 3];
            int length = (int) valueAndLength;
            if (differs(high ^ array[at], low ^ array[at + 1], length)) {
                return best;
            }
            int value = (int) (valueAndLength >> 32);
            if (value != NONE) {
                best = value;
            }
            long children = array[at + 2];
            node = length < 128 && bit(high, low, length) ? (int) children : (int) (children >>> 32);
            if (node == 0) {
                return best;
            }
        }
    }

    /** Builds the node of a sorted, non-empty range, depth first, and returns its number. */
    private int build(Entry[] entries, int from, int to) {
        Entry first = entries[from];
        Entry last = entries[to - 1];
        int common = commonBits(first.high ^ last.high, first.low ^ last.low);
        // A prefix of all others has only zero bits behind it and is the shortest: it is the first.
        boolean hasValue = first.length <= common;
        int length = hasValue ? first.length : common;
        int node = used++;
        int at = NODE * node;
        nodes[at] = first.high;
        nodes[at + 1] = first.low;
        nodes[at + 3] = ((long) (hasValue ? first.value : NONE) << 32) | length;
        int rest = hasValue ? from + 1 : from;
        int split = rest;
        while (split < to && !bit(entries[split].high, entries[split].low, length)) {
            split++;
        }
        long zero = split > rest ? build(entries, rest, split) : 0;
        long one = to > split ? build(entries, split, to) : 0;
        nodes[at + 2] = (zero << 32) | one;
        return node;
    }

    private static boolean differs(long high, long low, int length) {
        if (length <= 64) {
            return length != 0 && high >>> (64 - length) != 0;
        }
        return high != 0 || low >>> (128 - length) != 0;
    }

    private static boolean bit(long high, long low, int index) {
        return index < 64 ? high << index < 0 : low << (index - 64) < 0;
    }

    private static int commonBits(long high, long low) {
        return high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
    }
}
