package org.tlsgateway.mailets.inspection.sieve;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** The tests "date" and "currentdate" (RFC 5260). */
final class DateTests {
    private static final Pattern ZONE = Pattern.compile("[+-](?:0[0-9]|1[0-7])[0-5][0-9]");

    private DateTests() {}

    /** RFC 5260 section 4. */
    static Question date(Args args) throws ScriptException {
        FieldIndex index = new FieldIndex();
        Zone zone = new Zone();
        Match match = Match.readTags(
                args, (tag, more) -> zone.read(tag, more) || zone.keep(tag, more) || index.readForTest(tag, more));
        index.check();
        String name = Tests.fieldName(args);
        DatePart part = part(args);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            Optional<ZonedDateTime> date = Optional.empty();
            for (HeaderBlock.Field field : index.oneOf(run.fields(name))) {
                date = MessageDate.parse(run.value(field));
            }
            if (match.type() == Match.Type.COUNT) {
                return match.counts(date.isPresent() ? 1 : 0, keys);
            }
            return date.isPresent()
                    && match.any(
                            List.of(part.of(zone.apply(date.get(), run.now().getZone()))), keys, run);
        };
    }

    /** RFC 5260 section 5. */
    static Question currentDate(Args args) throws ScriptException {
        Zone zone = new Zone();
        Match match = Match.readTags(args, zone::read);
        DatePart part = part(args);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            ZonedDateTime now = zone.apply(run.now(), run.now().getZone());
            return match.type() == Match.Type.COUNT
                    ? match.counts(1, keys)
                    : match.any(List.of(part.of(now)), keys, run);
        };
    }

    private static DatePart part(Args args) throws ScriptException {
        String name = args.constant("a part of the date");
        Optional<DatePart> part = DatePart.byName(name);
        args.must(part.isPresent(), "unknown part of a date " + ScriptProblems.quote(name) + "; " + DatePart.names());
        return part.orElse(DatePart.DATE);
    }

    /** In which time zone a date is looked at (RFC 5260 section 4.1): the gateway's own, unless a tag says otherwise. */
    private static final class Zone {
        private boolean original;
        private @Nullable ZoneOffset offset;

        boolean read(String tag, Args args) throws ScriptException {
            if (!tag.equals(":zone")) {
                return false;
            }
            String zone = args.constant("a time zone such as +0100");
            args.must(ZONE.matcher(zone).matches(), "expected a time zone such as +0100");
            once(args);
            offset = ZoneOffset.of(zone);
            return true;
        }

        boolean keep(String tag, Args args) throws ScriptException {
            if (!tag.equals(":originalzone")) {
                return false;
            }
            once(args);
            original = true;
            return true;
        }

        private void once(Args args) throws ScriptException {
            if (original || offset != null) {
                throw args.wrong("a second time zone");
            }
        }

        ZonedDateTime apply(ZonedDateTime date, ZoneId local) {
            return original ? date : date.withZoneSameInstant(offset != null ? offset : local);
        }
    }
}
