package org.tlsgateway.core.inspection;

import java.util.List;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Failed;
import org.tlsgateway.core.inspection.EngineResult.Symbol;

/** Reports of engines for tests. */
public final class Reports {
    private Reports() {}

    /** A Rspamd's, with one rule, in 12 ms. */
    public static EngineReport answered(String engine, ScanAction action, double score, double required) {
        return answered(engine, action, score, required, List.of(new Symbol("A_RULE", 1.5)));
    }

    /** A Rspamd's, with those rules. */
    public static EngineReport answered(
            String engine, ScanAction action, double score, double required, List<Symbol> symbols) {
        return new EngineReport(engine, EngineKind.RSPAMD, Answered.points(action, score, required, symbols), 12);
    }

    /** A clamd's that found something. */
    public static EngineReport virus(String name) {
        return clamd(List.of(name), List.of());
    }

    /** A clamd's. */
    public static EngineReport clamd(List<String> viruses, List<String> unread) {
        return new EngineReport(
                "clamd",
                EngineKind.CLAMD,
                new Answered(ScanAction.NO_ACTION, 0, 0, List.of(), viruses, unread, Coverage.WHOLE),
                3);
    }

    /** A Rspamd that did not answer. */
    public static EngineReport failed(String engine, String reason) {
        return new EngineReport(engine, EngineKind.RSPAMD, new Failed(reason), 7);
    }
}
