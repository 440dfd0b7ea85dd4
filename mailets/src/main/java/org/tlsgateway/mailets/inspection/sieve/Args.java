package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jsieve.Argument;
import org.apache.jsieve.NumberArgument;
import org.apache.jsieve.StringListArgument;
import org.apache.jsieve.TagArgument;

/** The arguments of a command or test, taken one after the other: tags first, then the positional ones (RFC 5228 section 2.6). */
final class Args {
    /**
     * Where they stand.
     *
     * @param line of the script, 0 when unknown
     * @param strings how strings are read there
     * @param rules what the site lets a script do
     */
    record Place(int line, Strings strings, ScriptRules rules) {}

    private final List<Argument> arguments;
    private final Place place;
    private final Set<String> needed = new TreeSet<>();
    private boolean known = true;
    private int next;

    Args(List<Argument> arguments, Place place) {
        this.arguments = new ArrayList<>(arguments);
        this.place = place;
    }

    Place place() {
        return place;
    }

    /** Notes that an extension is used, which "require" must name. */
    void need(String extension) {
        needed.add(extension);
    }

    /** The extensions that the arguments read so far need. */
    Set<String> needed() {
        return needed;
    }

    /** The next tag in lower case with its colon; empty when the next argument is none. */
    Optional<String> tag() {
        if (next < arguments.size() && arguments.get(next) instanceof TagArgument tag) {
            next++;
            known = true;
            return Optional.of(tag.getTag().toLowerCase(Locale.ROOT));
        }
        return Optional.empty();
    }

    /** A string list; a single string is one too. */
    List<String> strings(String what) throws ScriptException {
        List<String> values = new ArrayList<>();
        List<String> written = written(what);
        known = written.stream().allMatch(place.strings()::isKnown);
        for (String string : written) {
            try {
                values.add(place.strings().value(string));
            } catch (ScriptException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(values);
    }

    private List<String> written(String what) throws ScriptException {
        if (next < arguments.size()
                && arguments.get(next) instanceof StringListArgument list
                && !list.getList().isEmpty()) {
            next++;
            return list.getList();
        }
        throw unexpected("expected a string or a list of strings (" + what + ")");
    }

    /** Exactly one string. */
    String string(String what) throws ScriptException {
        List<String> list = strings(what);
        if (list.size() != 1) {
            throw new ScriptException(next - 1, "expected one string (" + what + ")");
        }
        return list.get(0);
    }

    /** Exactly one string without variables in it. */
    String constant(String what) throws ScriptException {
        String value = string(what);
        if (!known) {
            throw wrong("expected a string without variables (" + what + ")");
        }
        return value;
    }

    /** A number. */
    long number(String what) throws ScriptException {
        if (next < arguments.size()
                && arguments.get(next).getValue() instanceof Number number
                && (arguments.get(next) instanceof LongArgument || arguments.get(next) instanceof NumberArgument)) {
            next++;
            known = true;
            return number.longValue();
        }
        throw unexpected("expected a number (" + what + ")");
    }

    boolean hasMore() {
        return next < arguments.size();
    }

    /** No argument may be left. */
    void end() throws ScriptException {
        if (hasMore()) {
            throw new ScriptException(
                    next,
                    arguments.get(next) instanceof TagArgument tag
                            ? "unexpected tag " + tag.getTag()
                            : "unexpected argument");
        }
    }

    /** The argument read last must be so; what is in variables is not known before the script runs. */
    void must(boolean holds, String otherwise) throws ScriptException {
        if (!holds && known) {
            throw wrong(otherwise);
        }
    }

    /** The argument read last is wrong. */
    ScriptException wrong(String message) {
        return new ScriptException(next - 1, message);
    }

    private ScriptException unexpected(String message) {
        return new ScriptException(hasMore() ? next : -1, message);
    }
}
