package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.core.inspection.EngineResult.Symbol;

/** The header fields that tell recipients what the engines made of a message, and the same words for the log. */
public final class ScanHeaders {
    /** Says which engine was asked and what it answered; one for each. */
    public static final String SCAN = "X-TlsGateway-Scan";
    /** On tagged messages, as mail clients and filters know it. */
    public static final String FLAG = "X-Spam-Flag";

    private static final int MAX_NAMES = 25;
    private static final int MAX_NAME = 60;
    private static final int MAX_LENGTH = 4000;
    /** Up to here a double has more decimals than two. */
    private static final double EXACT = 1e12;

    private ScanHeaders() {}

    /** The fields for a message that goes on. */
    public static List<HeaderField> of(ScanReport report, boolean tagged) {
        List<HeaderField> fields = new ArrayList<>();
        if (tagged) {
            fields.add(new HeaderField(FLAG, "YES"));
        }
        if (report.content() instanceof ContentVerdict.Unscannable unscannable) {
            fields.add(scan("gateway unscannable (" + unscannable.reason() + ")"));
        }
        for (EngineReport engine : report.engines()) {
            fields.add(scan(
                    engine.result() instanceof Failed failed
                            ? engine.engine() + " failed (" + failed.kind() + ")"
                            : describe(engine)));
        }
        return fields;
    }

    private static HeaderField scan(String words) {
        return new HeaderField(SCAN, SafeText.line(words, MAX_LENGTH));
    }

    /** One line: engine, what it advised, points, time, viruses, and the symbols that weigh most; or why there is no answer. */
    public static String describe(EngineReport report) {
        if (report.result() instanceof EngineResult.Skipped skipped) {
            return report.engine() + " skipped (" + skipped.reason() + ")";
        }
        if (report.result() instanceof Failed failed) {
            return report.engine() + " failed (" + failed.reason() + ")";
        }
        Answered answer = (Answered) report.result();
        StringBuilder line = new StringBuilder(report.engine())
                .append(" action=\"")
                .append(answer.action().words())
                .append('"');
        if (answer.requiredScore() > 0) {
            line.append(" score=")
                    .append(points(answer.score()))
                    .append(" required=")
                    .append(points(answer.requiredScore()));
        }
        line.append(" time=").append(report.millis()).append("ms");
        if (answer.coverage() == Coverage.PARTIAL) {
            line.append(" seen=partly");
        }
        names(line, " viruses=", answer.viruses());
        names(line, " unread=", answer.unread());
        List<Symbol> symbols = new ArrayList<>(answer.symbols());
        symbols.sort(Comparator.comparingDouble((Symbol symbol) -> -Math.abs(symbol.score()))
                .thenComparing(Symbol::name));
        String separator = " symbols=";
        for (Symbol symbol : symbols.subList(0, Math.min(symbols.size(), MAX_NAMES))) {
            line.append(separator)
                    .append(name(symbol.name()))
                    .append('(')
                    .append(points(symbol.score()))
                    .append(')');
            separator = ", ";
        }
        return line.toString();
    }

    /** With two decimals. There are some dozens for each message, and String.format takes microseconds for one. */
    static String points(double points) {
        double magnitude = Math.abs(points);
        if (!(magnitude < EXACT)) {
            return String.format(Locale.ROOT, "%.2f", points);
        }
        long hundredths = Math.round(magnitude * 100);
        long rest = hundredths % 100;
        return (points < 0 ? "-" : "") + hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }

    private static void names(StringBuilder line, String title, List<String> names) {
        String separator = title;
        for (String name : names.subList(0, Math.min(names.size(), MAX_NAMES))) {
            line.append(separator).append(name(name));
            separator = ", ";
        }
    }

    /** The name of a rule or a virus, of letters, digits and a few signs. */
    public static String name(String name) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < name.length() && i < MAX_NAME; i++) {
            char c = name.charAt(i);
            boolean good =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_-./:".indexOf(c) >= 0;
            safe.append(good ? c : '?');
        }
        return safe.toString();
    }
}
