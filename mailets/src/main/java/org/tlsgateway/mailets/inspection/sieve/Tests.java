package org.tlsgateway.mailets.inspection.sieve;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.mailets.inspection.sieve.HeaderText.EmailAddress;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** What each test of the language asks. */
final class Tests {
    /** RFC 5228 section 5.1: only fields that hold addresses. */
    private static final Set<String> ADDRESS_FIELDS = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "sender",
            "reply-to",
            "resent-from",
            "resent-to",
            "resent-cc",
            "resent-bcc",
            "resent-sender",
            "return-path",
            "disposition-notification-to");

    /** RFC 5228 section 2.7.4. */
    private enum Part {
        ALL,
        LOCALPART,
        DOMAIN;

        String of(EmailAddress address) {
            return switch (this) {
                case ALL -> address.all();
                case LOCALPART -> address.localPart();
                case DOMAIN -> address.domain();
            };
        }
    }

    private Tests() {}

    /** RFC 5228 section 5.7. */
    static Question header(Args args) throws ScriptException {
        Match match = Match.readTags(args);
        List<String> names = fieldNames(args);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<String> values = new ArrayList<>();
            for (String name : names) {
                values.addAll(run.values(name));
            }
            return match.any(values, keys, run.budget());
        };
    }

    /** RFC 5228 section 5.5. */
    static Question exists(Args args) throws ScriptException {
        List<String> names = fieldNames(args);
        args.end();
        return run -> {
            for (String name : names) {
                if (run.header().fields().stream().noneMatch(field -> field.is(name))) {
                    return false;
                }
            }
            return true;
        };
    }

    /** RFC 5228 section 5.1. */
    static Question address(Args args) throws ScriptException {
        List<Part> part = new ArrayList<>();
        Match match = Match.readTags(args, (tag, more) -> readPart(tag, part, more));
        List<String> names = fieldNames(args);
        for (String name : names) {
            if (!ADDRESS_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                throw args.wrong("\"" + name + "\" is no field with addresses; use the header test");
            }
        }
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<String> values = new ArrayList<>();
            for (String name : names) {
                for (String value : run.values(name)) {
                    HeaderText.addresses(value)
                            .forEach(address -> values.add(partOf(part).of(address)));
                }
            }
            return match.any(values, keys, run.budget());
        };
    }

    /** RFC 5228 section 5.4. */
    static Question envelope(Args args) throws ScriptException {
        List<Part> part = new ArrayList<>();
        Match match = Match.readTags(args, (tag, more) -> readPart(tag, part, more));
        List<String> paths = args.strings("\"from\" or \"to\"").stream()
                .map(path -> path.toLowerCase(Locale.ROOT))
                .toList();
        for (String path : paths) {
            if (!path.equals("from") && !path.equals("to")) {
                throw args.wrong("unknown part of the envelope \"" + path + "\"; \"from\" and \"to\" are known");
            }
        }
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<String> addresses = new ArrayList<>();
            for (String path : paths) {
                addresses.addAll(
                        path.equals("from")
                                ? List.of(run.input().sender())
                                : run.input().recipients());
            }
            List<String> values = addresses.stream()
                    .map(address -> partOf(part).of(EmailAddress.ofPath(address)))
                    .toList();
            return match.any(values, keys, run.budget());
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

    /** RFC 5173 section 5, only as much as can be had without a MIME parse: {@code body :raw :contains}. */
    static Question body(Args args) throws ScriptException {
        List<String> raw = new ArrayList<>();
        Match match = Match.readTags(args, (tag, more) -> {
            if (tag.equals(":text") || tag.equals(":content")) {
                throw more.wrong(tag + " is not supported, only body :raw :contains");
            }
            return tag.equals(":raw") && raw.add(tag);
        });
        if (raw.isEmpty() || match.type() != Match.Type.CONTAINS) {
            throw new ScriptException(-1, "only body :raw :contains is supported");
        }
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            try (InputStream body = run.input().body()) {
                return BodySearch.containsAny(body, keys, match.comparator(), run.budget());
            }
        };
    }

    /** RFC 5235 section 2. */
    static Question spamTest(Args args) throws ScriptException {
        Match match = Match.readTags(args);
        String key = args.string("0 to 10");
        args.end();
        return run -> {
            int value = run.input().spamTestValue();
            // RFC 5235 section 2: with :count the result is 0 when the message was not tested, else 1.
            List<String> values =
                    match.type() == Match.Type.COUNT && value == 0 ? List.of() : List.of(Integer.toString(value));
            return match.any(values, List.of(key), run.budget());
        };
    }

    private static List<String> fieldNames(Args args) throws ScriptException {
        List<String> names = args.strings("names of header fields");
        for (String name : names) {
            if (!HeaderField.isName(name)) {
                throw args.wrong("\"" + name + "\" is no name of a header field");
            }
        }
        return names;
    }

    private static boolean readPart(String tag, List<Part> part, Args args) throws ScriptException {
        for (Part candidate : Part.values()) {
            if (tag.equals(":" + candidate.name().toLowerCase(Locale.ROOT))) {
                if (!part.isEmpty()) {
                    throw args.wrong("a second part of the address: " + tag);
                }
                return part.add(candidate);
            }
        }
        return false;
    }

    private static Part partOf(List<Part> part) {
        return part.isEmpty() ? Part.ALL : part.get(0);
    }
}
