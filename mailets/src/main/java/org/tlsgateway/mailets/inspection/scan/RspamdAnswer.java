package org.tlsgateway.mailets.inspection.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Symbol;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.inspection.ScanAction;

/** Reads the JSON that Rspamd answers to {@code /checkv2}; what is not as its documentation says is no answer. */
final class RspamdAnswer {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_SYMBOLS = 1000;

    private RspamdAnswer() {}

    static Answered read(byte[] body) throws IOException {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UnusableException("answer is not JSON");
        }
        if (answer == null || !answer.isObject()) {
            throw new UnusableException("answer is not a JSON object");
        }
        JsonNode error = answer.get("error");
        if (error != null && error.isTextual()) {
            throw new UnusableException("scanner says: " + SafeText.line(error.textValue(), 100));
        }
        JsonNode words = answer.get("action");
        if (words == null || !words.isTextual()) {
            throw new UnusableException("answer without action");
        }
        ScanAction action = ScanAction.byWords(words.textValue())
                .orElseThrow(() -> new UnusableException("unknown action " + SafeText.line(words.textValue(), 50)));
        List<Symbol> symbols =
                symbols(answer.path("symbols"), answer.path("is_skipped").asBoolean(false));
        return new Answered(
                action,
                number(answer, "score"),
                number(answer, "required_score"),
                symbols,
                List.of(),
                unread(symbols),
                Coverage.WHOLE);
    }

    /** What Rspamd says of archives that it cannot open (its module mime_types). */
    private static List<String> unread(List<Symbol> symbols) {
        return symbols.stream()
                .map(Symbol::name)
                .filter(name -> name.equals("MIME_ENCRYPTED_ARCHIVE") || name.equals("ENCRYPTED_ARCHIVE"))
                .toList();
    }

    private static double number(JsonNode parent, String name) throws UnusableException {
        JsonNode node = parent.get(name);
        if (node == null || !node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new UnusableException("answer without a number as " + name);
        }
        return node.doubleValue();
    }

    private static List<Symbol> symbols(JsonNode node, boolean skipped) throws UnusableException {
        if (!node.isMissingNode() && !node.isObject()) {
            throw new UnusableException("symbols is not a JSON object");
        }
        List<Symbol> symbols = new ArrayList<>();
        if (skipped) {
            // Rspamd's own settings decided, or a test pattern such as GTUBE: the action stands and the header tells.
            symbols.add(new Symbol("IS_SKIPPED", 0));
        }
        Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
        while (fields.hasNext() && symbols.size() < MAX_SYMBOLS) {
            Map.Entry<String, JsonNode> field = fields.next();
            double score = field.getValue().path("score").asDouble(0);
            symbols.add(new Symbol(field.getKey(), Double.isFinite(score) ? score : 0));
        }
        return symbols;
    }
}
