package org.tlsgateway.mailets.quarantine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.core.inspection.EngineResult.Skipped;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.core.quarantine.VisibleText;

/** What the scanners said of a mail, as JSON. */
final class ReportText {
    private static final AttributeName REPORT = AttributeName.of(MailAttributes.SCAN_REPORT);
    private static final int MOST_SYMBOLS = 200;

    private ReportText() {}

    /** Null when no scanner was asked. */
    static @Nullable String of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, REPORT, ScanReport.class)
                .map(report -> json(report).toString())
                .orElse(null);
    }

    static ObjectNode json(ScanReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (report.content() instanceof ContentVerdict.Unscannable unscannable) {
            json.put("unscannable", unscannable.reason());
        }
        for (EngineReport engine : report.engines()) {
            ObjectNode of = json.putObject(VisibleText.line(engine.engine(), 100));
            // Of 0 to 10, the measure that all engines share.
            engine.normalisedScore().ifPresent(score -> of.put("score", rounded(score)));
            if (engine.result() instanceof Answered answer) {
                answered(of, answer);
            } else if (engine.result() instanceof Skipped skipped) {
                of.put("skipped", skipped.reason());
            } else if (engine.result() instanceof Failed failed) {
                of.put("failed", failed.reason());
            }
            of.put("milliseconds", engine.millis());
        }
        return json;
    }

    private static void answered(ObjectNode json, Answered answer) {
        json.put("action", answer.action().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (answer.requiredScore() > 0) {
            json.put("points", rounded(answer.score()) + " of " + rounded(answer.requiredScore()));
        }
        names(json, "viruses", answer.viruses());
        names(json, "unread", answer.unread());
        ArrayNode symbols = JsonNodeFactory.instance.arrayNode();
        answer.symbols().stream()
                .limit(MOST_SYMBOLS)
                .forEach(symbol -> symbols.addObject()
                        .put("name", VisibleText.line(symbol.name(), 100))
                        .put("score", rounded(symbol.score())));
        if (!symbols.isEmpty()) {
            json.set("symbols", symbols);
        }
        if (answer.coverage() == Coverage.PARTIAL) {
            json.put("seen", "its beginning only");
        }
    }

    private static void names(ObjectNode json, String field, List<String> names) {
        if (!names.isEmpty()) {
            ArrayNode array = json.putArray(field);
            names.stream().limit(MOST_SYMBOLS).forEach(name -> array.add(VisibleText.line(name, 200)));
        }
    }

    private static double rounded(double points) {
        return Math.round(points * 100) / 100.0;
    }
}
