package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.failure.Failure;

/** Decides what a scanner's report means for the message. */
public final class InspectionPolicy {
    /** Says which scanner was asked and what it answered. */
    public static final String SCAN_HEADER = "X-TlsGateway-Scan";
    /** On tagged messages, as mail clients and filters know it. */
    public static final String FLAG_HEADER = "X-Spam-Flag";

    private static final int MAX_SYMBOLS = 25;
    private static final int MAX_SYMBOL_NAME = 60;

    private InspectionPolicy() {}

    /** The disposition; headers only where the message goes on. */
    public static Disposition decide(ScanReport report, OnFailure onFailure) {
        ScanAction action = report.action();
        if (action == null) {
            return unscanned(report, onFailure);
        }
        return switch (action) {
            case NO_ACTION, GREYLIST -> new Disposition.Pass(false, List.of(scanHeader(report, action)));
            // The subject stays as it is: rewriting it would break the sender's DKIM signature.
            case ADD_HEADER, REWRITE_SUBJECT ->
                new Disposition.Pass(true, List.of(new HeaderField(FLAG_HEADER, "YES"), scanHeader(report, action)));
            case SOFT_REJECT ->
                new Disposition.Defer(
                        451, "4.7.1", "the message cannot be taken now, try again later", describe(report, action));
            case REJECT ->
                new Disposition.Refuse(
                        "5.7.1", "SPAM", "the content looks like spam; if it is not, ask your postmaster for help");
        };
    }

    private static Disposition unscanned(ScanReport report, OnFailure onFailure) {
        String detail = report.engine() + " failed (" + report.failure() + ")";
        return switch (onFailure) {
            case OPEN ->
                new Disposition.Pass(
                        false,
                        List.of(new HeaderField(SCAN_HEADER, report.engine() + " failed (" + kind(report) + ")")));
            case CLOSED ->
                new Disposition.Defer(
                        451,
                        Failure.SCANNER_UNAVAILABLE.enhancedStatusCode(),
                        "the content cannot be inspected now, try again later",
                        Failure.SCANNER_UNAVAILABLE + ": " + detail);
        };
    }

    /** What recipients may know: the words before the colon; what an exception said is for the log. */
    private static String kind(ScanReport report) {
        return String.valueOf(report.failure()).split(":", 2)[0];
    }

    /** One line for log and header: engine, action, points, time, and the symbols that weigh most. */
    public static String describe(ScanReport report, ScanAction action) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s action=\"%s\" score=%.2f required=%.2f time=%dms",
                report.engine(),
                action.words(),
                report.score(),
                report.requiredScore(),
                report.millis()));
        List<ScanReport.Symbol> symbols = new ArrayList<>(report.symbols());
        symbols.sort(Comparator.comparingDouble((ScanReport.Symbol s) -> -Math.abs(s.score()))
                .thenComparing(ScanReport.Symbol::name));
        String separator = " symbols=";
        for (ScanReport.Symbol symbol : symbols.subList(0, Math.min(symbols.size(), MAX_SYMBOLS))) {
            line.append(separator)
                    .append(symbolName(symbol.name()))
                    .append(String.format(Locale.ROOT, "(%.2f)", symbol.score()));
            separator = ", ";
        }
        return line.toString();
    }

    private static HeaderField scanHeader(ScanReport report, ScanAction action) {
        return new HeaderField(SCAN_HEADER, SafeText.line(describe(report, action), 4000));
    }

    private static String symbolName(String name) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < name.length() && i < MAX_SYMBOL_NAME; i++) {
            char c = name.charAt(i);
            boolean good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            safe.append(good ? c : '?');
        }
        return safe.toString();
    }
}
