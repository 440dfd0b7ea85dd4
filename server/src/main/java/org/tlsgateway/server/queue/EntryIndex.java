package org.tlsgateway.server.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which mails of a queue wait, which may be taken, and which are under way. In memory; the store has them all. */
final class EntryIndex {
    private final TreeSet<Entry> ready = new TreeSet<>(Entry.BY_PRIORITY);
    private final TreeSet<Entry> delayed = new TreeSet<>(Entry.BY_TIME);
    private final Set<Entry> underWay = new HashSet<>();

    EntryIndex(Collection<Entry> entries) {
        entries.forEach(this::add);
    }

    synchronized void add(Entry entry) {
        (entry.isDelayed() ? delayed : ready).add(entry);
    }

    /** The next one whose time has come; under way from now on. Null when there is none. */
    synchronized @Nullable Entry take(long now) {
        while (!delayed.isEmpty() && delayed.first().at() <= now) {
            ready.add(delayed.pollFirst());
        }
        Entry next = ready.pollFirst();
        if (next != null) {
            underWay.add(next);
        }
        return next;
    }

    /** One that was under way may be taken again. */
    synchronized void giveBack(Entry entry) {
        if (underWay.remove(entry)) {
            ready.add(entry);
        }
    }

    /** One that was under way is no more. */
    synchronized void end(Entry entry) {
        underWay.remove(entry);
    }

    /** Removes one that waits; false when it is not there, or under way. */
    synchronized boolean withdraw(Entry entry) {
        return ready.remove(entry) || delayed.remove(entry);
    }

    /** When the first of the delayed ones may be taken; null when there is none. */
    synchronized @Nullable Long nextTime() {
        return delayed.isEmpty() ? null : delayed.first().at();
    }

    synchronized int size() {
        return ready.size() + delayed.size() + underWay.size();
    }

    /** Those that wait, in the order in which they will be taken. */
    synchronized List<Entry> waiting() {
        List<Entry> all = new ArrayList<>(ready.size() + delayed.size());
        all.addAll(ready);
        all.addAll(delayed);
        return all;
    }

    /** Those under way, then those that wait. */
    synchronized List<Entry> all() {
        List<Entry> all = new ArrayList<>(underWay);
        all.sort(Entry.BY_PRIORITY);
        all.addAll(waiting());
        return all;
    }

    synchronized List<Entry> delayed() {
        return List.copyOf(delayed);
    }
}
