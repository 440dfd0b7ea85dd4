package org.tlsgateway.mailets.inspection.sieve;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.core.inspection.RedirectMark;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.HeaderBlock.Field;
import org.tlsgateway.mailets.inspection.sieve.CommandKind.Effect;

/** The actions that change the header (RFC 5293). */
final class HeaderCommands {
    /** RFC 5293 section 6: the first two must not be deleted; the third one ends loops of redirected mail. */
    private static final Set<String> PROTECTED =
            Set.of("received", "auto-submitted", RedirectMark.NAME.toLowerCase(Locale.ROOT));

    private static final int MAX_VALUE = 4000;
    /** RFC 5322 section 2.1.1: a line has 998 characters at most, and a word cannot be folded. */
    private static final int MAX_WORD = 900;

    private HeaderCommands() {}

    /** RFC 5293 section 4. */
    static Effect addHeader(Args args) throws ScriptException {
        boolean last = false;
        for (String tag = args.tag().orElse(null); tag != null; tag = args.tag().orElse(null)) {
            if (!tag.equals(":last") || last) {
                throw args.wrong("unexpected tag " + tag);
            }
            last = true;
        }
        String name = Tests.fieldName(args);
        String value = value(args);
        args.end();
        boolean atEnd = last;
        return run -> {
            HeaderField field = new HeaderField(name, value);
            HeaderBlock header = run.editedHeader();
            if (atEnd) {
                header.addLast(field);
            } else {
                header.addFirst(List.of(field));
            }
        };
    }

    /** What a variable makes too long is cut: a message must not be able to break the script. */
    private static String value(Args args) throws ScriptException {
        String value = HeaderText.encode(args.string("the value"));
        if (isFoldable(value)) {
            return value;
        }
        args.must(args.place().strings() instanceof Variables, "the value or a word of it is too long");
        return SafeText.line(value, MAX_WORD);
    }

    private static boolean isFoldable(String value) {
        return value.length() <= MAX_VALUE
                && List.of(value.split(" ")).stream().allMatch(word -> word.length() <= MAX_WORD);
    }

    /** RFC 5293 section 5. */
    static Effect deleteHeader(Args args) throws ScriptException {
        FieldIndex index = new FieldIndex();
        Match match = Match.readTags(args, index::read);
        index.check();
        String name = Tests.fieldName(args);
        args.must(
                !isProtected(name) || args.place().strings() instanceof Variables,
                "\"" + name + "\" must not be deleted (RFC 5293 section 6)");
        List<String> patterns = args.hasMore() ? args.strings("values") : List.of();
        args.end();
        return run -> {
            Set<Field> deleted = Collections.newSetFromMap(new IdentityHashMap<>());
            HeaderBlock header = run.editedHeader();
            for (Field field : index.of(run.fields(name))) {
                if (patterns.isEmpty() || match.any(List.of(run.value(field)), patterns, run)) {
                    deleted.add(field);
                }
            }
            // RFC 5293 section 6: what is not permitted is ignored; a name may come out of a variable.
            header.remove(field -> deleted.contains(field) && !isProtected(field.name()));
        };
    }

    private static boolean isProtected(String name) {
        return PROTECTED.contains(name.toLowerCase(Locale.ROOT));
    }
}
