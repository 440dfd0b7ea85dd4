package org.tlsgateway.mailets.inspection.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Symbol;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.inspection.ScanAction;

/**
 * Reads the JSON that Rspamd answers to {@code /checkv2}; what is not as its documentation says is no answer. Of what Rspamd tells of
 * each symbol most is passed over, so that no tree of it is made.
 */
final class RspamdAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_SYMBOLS = 1000;

    private final JsonParser parser;
    private final List<Symbol> symbols = new ArrayList<>();
    private @Nullable String action;
    private @Nullable String error;
    private double score = Double.NaN;
    private double requiredScore = Double.NaN;
    private boolean skipped;

    private RspamdAnswer(JsonParser parser) {
        this.parser = parser;
    }

    static Answered read(byte[] body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            RspamdAnswer answer = new RspamdAnswer(parser);
            answer.readAll();
            return answer.answered();
        } catch (JsonProcessingException e) {
            throw new UnusableException("answer is not JSON");
        }
    }

    private void readAll() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnusableException("answer is not a JSON object");
        }
        String wrong = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "error" -> error = text(value);
                case "action" -> action = text(value);
                case "score" -> score = number(value);
                case "required_score" -> requiredScore = number(value);
                case "is_skipped" -> skipped = parser.getValueAsBoolean(false);
                case "symbols" -> {
                    symbols.clear();
                    wrong = value == JsonToken.START_OBJECT ? null : "symbols is not a JSON object";
                    if (wrong == null) {
                        readSymbols();
                    }
                }
                default -> {}
            }
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw new UnusableException("answer is not JSON");
        }
        if (error != null) {
            throw new UnusableException("scanner says: " + SafeText.line(error, 100));
        }
        if (wrong != null) {
            throw new UnusableException(wrong);
        }
    }

    private @Nullable String text(JsonToken value) throws IOException {
        return value == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    private double number(JsonToken value) throws IOException {
        return value.isNumeric() ? parser.getDoubleValue() : Double.NaN;
    }

    private void readSymbols() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            double points = parser.nextToken() == JsonToken.START_OBJECT ? pointsOfSymbol() : 0;
            parser.skipChildren();
            if (symbols.size() < MAX_SYMBOLS) {
                symbols.add(new Symbol(name, Double.isFinite(points) ? points : 0));
            }
        }
    }

    private double pointsOfSymbol() throws IOException {
        double points = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isScore = parser.currentName().equals("score");
            parser.nextToken();
            if (isScore) {
                points = parser.getValueAsDouble(0);
            }
            parser.skipChildren();
        }
        return points;
    }

    private Answered answered() throws UnusableException {
        if (action == null) {
            throw new UnusableException("answer without action");
        }
        String words = action;
        ScanAction advised = ScanAction.byWords(words)
                .orElseThrow(() -> new UnusableException("unknown action " + SafeText.line(words, 50)));
        List<Symbol> all = new ArrayList<>();
        if (skipped) {
            // Rspamd's own settings decided, or a test pattern such as GTUBE: the action stands and the header tells.
            all.add(new Symbol("IS_SKIPPED", 0));
        }
        all.addAll(symbols);
        return new Answered(
                advised,
                finite(score, "score"),
                finite(requiredScore, "required_score"),
                all,
                List.of(),
                unread(all),
                Coverage.WHOLE);
    }

    private static double finite(double number, String name) throws UnusableException {
        if (!Double.isFinite(number)) {
            throw new UnusableException("answer without a number as " + name);
        }
        return number;
    }

    /** What Rspamd says of archives that it cannot open (its module mime_types). */
    private static List<String> unread(List<Symbol> symbols) {
        return symbols.stream()
                .map(Symbol::name)
                .filter(name -> name.equals("MIME_ENCRYPTED_ARCHIVE") || name.equals("ENCRYPTED_ARCHIVE"))
                .toList();
    }
}
