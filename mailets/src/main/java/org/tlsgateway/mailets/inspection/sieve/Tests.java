package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** What the tests of header, size, session and variables ask. */
final class Tests {
    private Tests() {}

    /** RFC 5228 section 5.7. */
    static Question header(Args args) throws ScriptException {
        FieldIndex index = new FieldIndex();
        Match match = Match.readTags(args, index::readForTest);
        index.check();
        List<String> names = fieldNames(args);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<HeaderBlock.Field> fields = new ArrayList<>();
            for (String name : names) {
                fields.addAll(run.fields(name));
            }
            List<String> values = index.of(fields).stream().map(run::value).toList();
            return match.any(values, keys, run);
        };
    }

    /** RFC 5228 section 5.5. */
    static Question exists(Args args) throws ScriptException {
        List<String> names = fieldNames(args);
        args.end();
        return run -> {
            for (String name : names) {
                if (run.fields(name).isEmpty()) {
                    return false;
                }
            }
            return true;
        };
    }

    /** RFC 5228 section 5.9. */
    static Question size(Args args) throws ScriptException {
        String tag = args.tag().orElse("");
        if (!tag.equals(":over") && !tag.equals(":under")) {
            throw tag.isEmpty()
                    ? new ScriptException(-1, "expected :over or :under")
                    : args.wrong("unknown tag " + tag);
        }
        long limit = args.number("bytes");
        args.end();
        boolean over = tag.equals(":over");
        return run -> over ? run.input().size() > limit : run.input().size() < limit;
    }

    /** RFC 5183 section 4: what is not known matches nothing, not even the empty string. */
    static Question environment(Args args) throws ScriptException {
        Match match = Match.readTags(args);
        String name = args.string("the name of an item").toLowerCase(Locale.ROOT);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            Optional<String> value = run.input().environment(name);
            return value.isPresent() && match.anyFilled(List.of(value.get()), keys, run);
        };
    }

    /** RFC 5229 section 5. */
    static Question string(Args args) throws ScriptException {
        Match match = Match.readTags(args);
        List<String> sources = args.strings("strings");
        List<String> keys = args.strings("keys");
        args.end();
        return run -> match.anyFilled(sources, keys, run);
    }

    /** One name. */
    static String fieldName(Args args) throws ScriptException {
        String name = args.string("the name of a header field");
        args.must(HeaderField.isName(name), "\"" + name + "\" is no name of a header field");
        return name;
    }

    /** One name or several. */
    static List<String> fieldNames(Args args) throws ScriptException {
        List<String> names = args.strings("names of header fields");
        for (String name : names) {
            args.must(HeaderField.isName(name), "\"" + name + "\" is no name of a header field");
        }
        return names;
    }
}
