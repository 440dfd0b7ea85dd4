package org.tlsgateway.it.env;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The DNS of a test, below a root of its own: zones in each state that DNSSEC knows of, and names that are not answered. */
public final class SignedZones {
    static final String ROOT = ".";

    /** What a validating resolver must find of a zone; its parent is the nearest zone above it. */
    public enum State {
        /** Signed, with a DS record at its parent; NSEC denies. */
        SECURE,
        /** The same with NSEC3 (RFC 5155). */
        SECURE_NSEC3,
        /** The same with opt-out: it does not prove what it delegates to unsigned zones (RFC 5155 section 6). */
        SECURE_OPT_OUT,
        /** Not signed, and its parent proves that (RFC 4035 section 4.3). */
        INSECURE,
        /** Signed, with signatures whose time is over: bogus. */
        EXPIRED,
        /** Signed by another key than the one at its parent: bogus. */
        WRONG_DS,
        /** Its server has no data of it, and answers SERVFAIL. */
        SERVFAIL;

        boolean isSigned() {
            return this != INSECURE && this != SERVFAIL;
        }
    }

    /**
     * A zone.
     *
     * @param name without the last dot, but for the root
     * @param lines as in a zone file, names relative to the zone
     */
    record Zone(String name, State state, List<String> lines) {
        String absolute() {
            return name.equals(ROOT) ? ROOT : name + ".";
        }

        boolean isBelow(Zone other) {
            return !name.equals(other.name) && (other.name.equals(ROOT) || name.endsWith("." + other.name));
        }
    }

    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Set<String> silent = new LinkedHashSet<>();

    /** The root and {@code test} are there, both signed. */
    public SignedZones() {
        zone(ROOT, State.SECURE);
        zone("test", State.SECURE, "ns A 127.0.0.1");
    }

    /** Adds a zone; the lines are those of a zone file, names relative to the zone; SOA and NS records are there. */
    public SignedZones zone(String name, State state, String... lines) {
        zones.put(name, new Zone(name, state, List.of(lines)));
        return this;
    }

    /** The resolvers leave questions for this name, and for those below it, without an answer. */
    public SignedZones silent(String name) {
        silent.add(name);
        return this;
    }

    Collection<Zone> all() {
        return zones.values();
    }

    Set<String> silent() {
        return silent;
    }

    /** The zones that this one delegates. */
    List<Zone> children(Zone parent) {
        return zones.values().stream()
                .filter(zone -> !zone.name().equals(ROOT) && parent(zone).equals(parent))
                .toList();
    }

    private Zone parent(Zone child) {
        return zones.values().stream()
                .filter(child::isBelow)
                .max(Comparator.comparing(
                        zone -> zone.name().equals(ROOT) ? 0 : zone.name().length()))
                .orElseThrow();
    }
}
