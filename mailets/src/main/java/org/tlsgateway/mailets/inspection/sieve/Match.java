package org.tlsgateway.mailets.inspection.sieve;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How values are compared with keys (RFC 5228 section 2.7, RFC 5231).
 *
 * @param type what comparison
 * @param relation for VALUE and COUNT: gt, ge, lt, le, eq, ne
 * @param comparator which characters are equal
 */
record Match(Type type, @Nullable String relation, Collation comparator) {
    static final Match DEFAULT = new Match(Type.IS, null, Collation.ASCII_CASEMAP);

    private static final Set<String> RELATIONS = Set.of("gt", "ge", "lt", "le", "eq", "ne");

    enum Type {
        IS,
        CONTAINS,
        MATCHES,
        VALUE,
        COUNT
    }

    /** What to do with a tag that is none of a match. */
    interface OtherTag {
        boolean read(String tag, Args args) throws ScriptException;
    }

    /** Reads all tags of a test: those of the match here, the others by the function, which says false when it knows it not. */
    static Match readTags(Args args, OtherTag others) throws ScriptException {
        Type type = null;
        String relation = null;
        Collation comparator = null;
        for (String tag = args.tag().orElse(null); tag != null; tag = args.tag().orElse(null)) {
            Type read = byTag(tag);
            if (read != null) {
                if (type != null) {
                    throw args.wrong("a second match type: " + tag);
                }
                type = read;
                if (read == Type.VALUE || read == Type.COUNT) {
                    args.need("relational");
                    relation = args.constant("gt, ge, lt, le, eq or ne").toLowerCase(Locale.ROOT);
                    if (!RELATIONS.contains(relation)) {
                        throw args.wrong("expected gt, ge, lt, le, eq or ne");
                    }
                }
            } else if (tag.equals(":comparator")) {
                if (comparator != null) {
                    throw args.wrong("a second :comparator");
                }
                comparator = Collation.read(args);
            } else if (!others.read(tag, args)) {
                throw args.wrong("unknown tag " + tag);
            }
        }
        Match match = new Match(
                type == null ? Type.IS : type, relation, comparator == null ? Collation.ASCII_CASEMAP : comparator);
        if (match.comparator == Collation.ASCII_NUMERIC
                && (match.type == Type.CONTAINS || match.type == Type.MATCHES)) {
            // RFC 4790 section 9.1.1: this comparator has no substrings.
            throw new ScriptException(-1, "i;ascii-numeric does not go with :contains and :matches");
        }
        return match;
    }

    /** No other tags. */
    static Match readTags(Args args) throws ScriptException {
        return readTags(args, (tag, more) -> false);
    }

    private static @Nullable Type byTag(String tag) {
        return switch (tag) {
            case ":is" -> Type.IS;
            case ":contains" -> Type.CONTAINS;
            case ":matches" -> Type.MATCHES;
            case ":value" -> Type.VALUE;
            case ":count" -> Type.COUNT;
            default -> null;
        };
    }

    /** Whether any value matches any key; of ":count" the number of values. */
    boolean any(List<String> values, List<String> keys, SieveRun run) {
        if (type == Type.COUNT) {
            return counts(values.size(), keys);
        }
        Budget budget = run.budget();
        for (String value : values) {
            for (String key : keys) {
                budget.work(1L + value.length() + key.length());
                if (one(value, key, run)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** As {@link #any}, but ":count" leaves out what is empty. */
    boolean anyFilled(List<String> values, List<String> keys, SieveRun run) {
        List<String> counted = type == Type.COUNT
                ? values.stream().filter(value -> !value.isEmpty()).toList()
                : values;
        return any(counted, keys, run);
    }

    /** Whether a number is as any of the keys says. */
    boolean counts(int number, List<String> keys) {
        String count = Integer.toString(number);
        return keys.stream().anyMatch(key -> related(Collation.ASCII_NUMERIC.compare(count, key)));
    }

    /** Whether a value is as one key says, of ":is" and ":value". */
    boolean compares(String value, String key) {
        int order = comparator.compare(value, key);
        return type == Type.IS ? order == 0 : related(order);
    }

    private boolean one(String value, String key, SieveRun run) {
        return switch (type) {
            case IS, VALUE -> compares(value, key);
            case CONTAINS -> contains(comparator.fold(value), comparator.fold(key), run.budget());
            case MATCHES -> {
                List<String> parts = Glob.match(value, key, comparator, run.budget());
                if (parts != null) {
                    run.matched(parts);
                }
                yield parts != null;
            }
            case COUNT -> false;
        };
    }

    private static boolean contains(String value, String key, Budget budget) {
        for (int from = 0; from + key.length() <= value.length(); from++) {
            // The look-up of the JDK is fast but may take the product of both lengths: what it may take is counted
            // before.
            int first = key.isEmpty() ? from : value.indexOf(key.charAt(0), from);
            if (first < 0) {
                return false;
            }
            budget.work(key.length());
            if (value.startsWith(key, first)) {
                return true;
            }
            from = first;
        }
        return false;
    }

    private boolean related(int order) {
        return switch (String.valueOf(relation)) {
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "eq" -> order == 0;
            default -> order != 0;
        };
    }
}
