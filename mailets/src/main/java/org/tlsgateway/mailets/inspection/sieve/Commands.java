package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.HeaderBlock.Field;
import org.tlsgateway.mailets.inspection.sieve.CommandKind.Effect;

/** What each command of the language does; control is jSieve's. */
final class Commands {
    /** RFC 5293 section 5: these must not be deleted. */
    private static final Set<String> PROTECTED = Set.of("received", "auto-submitted");

    private static final int MAX_VALUE = 4000;
    /** RFC 5322 section 2.1.1: a line has 998 characters at most, and a word cannot be folded. */
    private static final int MAX_WORD = 900;

    private Commands() {}

    /** RFC 5228 section 3.2; the checker does all its work. */
    static Effect require(Args args) throws ScriptException {
        args.strings("extensions");
        args.end();
        return run -> {};
    }

    /** RFC 5228 section 4.3. */
    static Effect keep(Args args) throws ScriptException {
        args.end();
        return SieveRun::keep;
    }

    /** RFC 5228 section 4.4. */
    static Effect discard(Args args) throws ScriptException {
        args.end();
        return SieveRun::discard;
    }

    /**
     * RFC 5429 section 2: "ereject", and "reject" where the SMTP client still waits, refuse in the protocol; here no reply is ever
     * mailed.
     */
    static Effect reject(Args args) throws ScriptException {
        String text = args.string("the words for the client");
        args.end();
        return run -> run.reject(text);
    }

    /** RFC 5293 section 4. */
    static Effect addHeader(Args args) throws ScriptException {
        boolean last = false;
        for (String tag = args.tag().orElse(null); tag != null; tag = args.tag().orElse(null)) {
            if (!tag.equals(":last") || last) {
                throw args.wrong("unexpected tag " + tag);
            }
            last = true;
        }
        String name = fieldName(args);
        String value = HeaderText.encode(args.string("the value"));
        if (value.length() > MAX_VALUE
                || List.of(value.split(" ")).stream().anyMatch(word -> word.length() > MAX_WORD)) {
            throw args.wrong("the value or a word of it is too long");
        }
        args.end();
        HeaderField field = new HeaderField(name, value);
        boolean atEnd = last;
        return run -> {
            if (atEnd) {
                run.header().addLast(field);
            } else {
                run.header().addFirst(List.of(field));
            }
        };
    }

    /** RFC 5293 section 5. */
    static Effect deleteHeader(Args args) throws ScriptException {
        long[] index = {0};
        boolean[] fromLast = {false};
        Match match = Match.readTags(args, (tag, more) -> {
            if (tag.equals(":index")) {
                index[0] = more.number("which one, from 1");
                if (index[0] < 1) {
                    throw more.wrong("the index counts from 1");
                }
                return true;
            }
            fromLast[0] |= tag.equals(":last");
            return tag.equals(":last");
        });
        if (fromLast[0] && index[0] == 0) {
            throw new ScriptException(-1, ":last needs :index");
        }
        String name = fieldName(args);
        if (PROTECTED.contains(name.toLowerCase(Locale.ROOT))) {
            throw args.wrong("\"" + name + "\" must not be deleted (RFC 5293 section 5)");
        }
        List<String> patterns = args.hasMore() ? args.strings("values") : List.of();
        args.end();
        return run -> {
            HeaderBlock header = run.header();
            List<Field> named = new ArrayList<>(
                    header.fields().stream().filter(field -> field.is(name)).toList());
            if (fromLast[0]) {
                Collections.reverse(named);
            }
            if (index[0] > 0) {
                named = index[0] > named.size() ? List.of() : List.of(named.get((int) index[0] - 1));
            }
            Set<Field> deleted = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Field field : named) {
                List<String> value = List.of(HeaderText.decode(field.value()));
                if (patterns.isEmpty() || match.any(value, patterns, run.budget())) {
                    deleted.add(field);
                }
            }
            header.remove(deleted::contains);
        };
    }

    private static String fieldName(Args args) throws ScriptException {
        String name = args.string("the name of a header field");
        if (!HeaderField.isName(name)) {
            throw args.wrong("\"" + name + "\" is no name of a header field");
        }
        return name;
    }
}
