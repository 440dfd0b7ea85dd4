package org.tlsgateway.mailets.inspection.sieve;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variables of one execution (RFC 5229). */
final class Variables implements Strings {
    /** RFC 5229 section 6 asks for 128. */
    static final int MOST = 256;
    /** Characters; RFC 5229 section 6: what is longer is truncated. */
    static final int LONGEST_VALUE = 4000;

    private static final int LONGEST_STRING = 64 * 1024;

    private final Budget budget;
    private final Map<String, String> values = new HashMap<>();
    private List<String> matched = List.of();

    Variables(Budget budget) {
        this.budget = budget;
    }

    @Override
    public String value(String written) {
        String value = References.expand(written, this::get, LONGEST_STRING);
        budget.work(value.length());
        return value;
    }

    @Override
    public boolean isKnown(String written) {
        return true;
    }

    private String get(String name) {
        int index = References.index(name);
        if (index < 0) {
            return values.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
        return index < matched.size() ? matched.get(index) : "";
    }

    /** Stores a value, cut to {@link #LONGEST_VALUE}. */
    void set(String name, String value) {
        int characters = value.codePointCount(0, value.length());
        values.put(
                name.toLowerCase(Locale.ROOT),
                characters <= LONGEST_VALUE ? value : value.substring(0, value.offsetByCodePoints(0, LONGEST_VALUE)));
    }

    /** The last ":matches" that was true: the whole value, then what each wildcard stood for (RFC 5229 section 3.2). */
    void matched(List<String> parts) {
        matched = parts;
    }
}
