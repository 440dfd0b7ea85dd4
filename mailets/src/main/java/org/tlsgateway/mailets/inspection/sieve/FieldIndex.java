package org.tlsgateway.mailets.inspection.sieve;

import java.util.List;

/** The tags ":index" and ":last", which choose one of several fields of a name (RFC 5260 section 6, RFC 5293 section 5). */
final class FieldIndex {
    private long index;
    private boolean fromLast;

    /** Takes a tag when it is one of them. */
    boolean read(String tag, Args args) throws ScriptException {
        if (tag.equals(":index")) {
            index = args.number("which one, from 1");
            if (index < 1) {
                throw args.wrong("the index counts from 1");
            }
            return true;
        }
        fromLast |= tag.equals(":last");
        return tag.equals(":last");
    }

    /** The same, for tests, where it is an extension of its own. */
    boolean readForTest(String tag, Args args) throws ScriptException {
        boolean ours = read(tag, args);
        if (ours) {
            args.need("index");
        }
        return ours;
    }

    /** After the last tag. */
    void check() throws ScriptException {
        if (fromLast && index == 0) {
            throw new ScriptException(-1, ":last needs :index");
        }
    }

    /** Those that are meant: all without ":index". */
    <T> List<T> of(List<T> all) {
        if (index == 0) {
            return all;
        }
        if (index > all.size()) {
            return List.of();
        }
        int at = (int) index - 1;
        return List.of(all.get(fromLast ? all.size() - 1 - at : at));
    }

    /** The one that is meant: the first without ":index"; empty when there is none. */
    <T> List<T> oneOf(List<T> all) {
        List<T> meant = of(all);
        return meant.isEmpty() ? meant : meant.subList(0, 1);
    }
}
