package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.inspection.sieve.HeaderText.EmailAddress;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** The tests of addresses in header and envelope. */
final class AddressTests {
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

    private AddressTests() {}

    /** RFC 5228 section 5.1. */
    static Question address(Args args) throws ScriptException {
        List<Part> part = new ArrayList<>();
        FieldIndex index = new FieldIndex();
        Match match = Match.readTags(args, (tag, more) -> readPart(tag, part, more) || index.readForTest(tag, more));
        index.check();
        List<String> names = Tests.fieldNames(args);
        for (String name : names) {
            args.must(
                    ADDRESS_FIELDS.contains(name.toLowerCase(Locale.ROOT)),
                    "\"" + name + "\" is no field with addresses; use the header test");
        }
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<HeaderBlock.Field> fields = new ArrayList<>();
            for (String name : names) {
                fields.addAll(run.fields(name));
            }
            List<String> values = new ArrayList<>();
            for (HeaderBlock.Field field : index.of(fields)) {
                HeaderText.addresses(run.value(field))
                        .forEach(address -> values.add(partOf(part).of(address)));
            }
            return match.any(values, keys, run);
        };
    }

    /** RFC 5228 section 5.4. Deviation: "to" has all recipients, as the gateway stands before they are told apart. */
    static Question envelope(Args args) throws ScriptException {
        List<Part> part = new ArrayList<>();
        Match match = Match.readTags(args, (tag, more) -> readPart(tag, part, more));
        List<String> paths = args.strings("\"from\" or \"to\"").stream()
                .map(path -> path.toLowerCase(Locale.ROOT))
                .toList();
        for (String path : paths) {
            args.must(
                    path.equals("from") || path.equals("to"),
                    "unknown part of the envelope \"" + path + "\"; \"from\" and \"to\" are known");
        }
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            List<String> addresses = new ArrayList<>();
            for (String path : paths) {
                if (path.equals("from")) {
                    addresses.add(run.input().sender());
                } else if (path.equals("to")) {
                    addresses.addAll(run.input().recipients());
                }
            }
            List<String> values = addresses.stream()
                    .map(address -> partOf(part).of(EmailAddress.ofPath(address)))
                    .toList();
            // RFC 5231 section 4.2: the null sender is not counted.
            return match.anyFilled(values, keys, run);
        };
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
