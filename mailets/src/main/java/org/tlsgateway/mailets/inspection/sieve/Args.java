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
    private final List<Argument> arguments;
    private final Set<String> needed = new TreeSet<>();
    private int next;

    Args(List<Argument> arguments) {
        this.arguments = new ArrayList<>(arguments);
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
            return Optional.of(tag.getTag().toLowerCase(Locale.ROOT));
        }
        return Optional.empty();
    }

    /** A string list; a single string is one too. */
    List<String> strings(String what) throws ScriptException {
        if (next < arguments.size()
                && arguments.get(next) instanceof StringListArgument list
                && !list.getList().isEmpty()) {
            next++;
            return List.copyOf(list.getList());
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

    /** A number. */
    long number(String what) throws ScriptException {
        if (next < arguments.size()
                && arguments.get(next).getValue() instanceof Number number
                && (arguments.get(next) instanceof LongArgument || arguments.get(next) instanceof NumberArgument)) {
            next++;
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

    /** The argument read last is wrong. */
    ScriptException wrong(String message) {
        return new ScriptException(next - 1, message);
    }

    private ScriptException unexpected(String message) {
        return new ScriptException(hasMore() ? next : -1, message);
    }
}
