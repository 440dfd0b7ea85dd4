package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** The test "body" (RFC 5173): each text streams by, whatever its size. */
final class BodyTest {
    private static final int BLOCK = 8192;

    private BodyTest() {}

    /** RFC 5173 section 4. */
    static Question body(Args args) throws ScriptException {
        List<BodyTexts> chosen = new ArrayList<>();
        Match match = Match.readTags(args, (tag, more) -> {
            BodyTexts texts = transform(tag, more);
            if (texts == null) {
                return false;
            }
            if (!chosen.isEmpty()) {
                throw more.wrong("a second transform: " + tag);
            }
            return chosen.add(texts);
        });
        BodyTexts texts = chosen.isEmpty() ? MimeTexts.ofText() : chosen.get(0);
        List<String> keys = args.strings("keys");
        args.end();
        return run -> {
            if (!run.input().header().hasBody()) {
                // RFC 5173 section 4: then there is nothing that could match, not even the empty string.
                return false;
            }
            if (match.type() == Match.Type.COUNT) {
                int[] count = {0};
                texts.visit(run, text -> {
                    count[0]++;
                    return false;
                });
                return match.counts(count[0], keys);
            }
            ByteSearch[] searches = texts == BodyTexts.RAW ? ByteSearch.of(match, keys) : null;
            if (searches != null) {
                try (InputStream body = run.input().body()) {
                    return ByteSearch.anyIn(body, searches, run.budget());
                }
            }
            return texts.visit(run, text -> anyMatches(text, match, keys, run.budget()));
        };
    }

    private static @Nullable BodyTexts transform(String tag, Args args) throws ScriptException {
        return switch (tag) {
            case ":raw" -> BodyTexts.RAW;
            case ":text" -> MimeTexts.ofText();
            case ":content" -> new MimeTexts(args.strings("content types"));
            default -> null;
        };
    }

    private static boolean anyMatches(Reader text, Match match, List<String> keys, Budget budget) throws IOException {
        TextMatcher[] matchers =
                keys.stream().map(key -> TextMatcher.of(match, key, budget)).toArray(TextMatcher[]::new);
        char[] block = new char[BLOCK];
        int high = 0;
        int length;
        while ((length = text.read(block)) >= 0) {
            budget.work((long) length * matchers.length);
            for (int i = 0; i < length; i++) {
                int character = block[i];
                if (Character.isHighSurrogate(block[i])) {
                    high = character;
                    continue;
                }
                if (high != 0 && Character.isLowSurrogate(block[i])) {
                    character = Character.toCodePoint((char) high, block[i]);
                }
                high = 0;
                for (TextMatcher matcher : matchers) {
                    if (matcher.accept(character)) {
                        return true;
                    }
                }
            }
        }
        return Arrays.stream(matchers).anyMatch(TextMatcher::end);
    }
}
