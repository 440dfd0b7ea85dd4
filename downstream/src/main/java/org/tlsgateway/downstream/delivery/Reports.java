package org.tlsgateway.downstream.delivery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DeliveryRound;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.Courier.Status;

/** Turns where the recipients stand into the report. */
final class Reports {
    private Reports() {}

    /** What is added to the words of an end, in view of the whole round. */
    interface Note {
        String on(NextStep.End end);
    }

    /** The report of a round that has come to its end. */
    static Report of(Request request, DeliveryRound round, Note note) {
        return report(request, round, Failure.INTERNAL, "no host was tried", note);
    }

    /** The report when no host was tried, or a bug ended the round; a recipient that stands somewhere stays there. */
    static Report unplanned(Request request, DeliveryRound round, Failure failure, String words) {
        return report(request, round, failure, words, end -> "");
    }

    private static Report report(Request request, DeliveryRound round, Failure otherwise, String words, Note note) {
        List<RecipientResult> results = new ArrayList<>();
        for (String recipient : request.envelope().recipients()) {
            DeliveryRound.Standing standing = round.of(recipient);
            NextStep step = standing == null ? untried(otherwise, words) : standing.step();
            results.add(result(recipient, step, standing == null ? null : standing.host(), note));
        }
        return new Report(results);
    }

    /** What becomes of a recipient for whom no host could be tried. */
    static NextStep.End untried(Failure failure, String words) {
        return failure.permanent()
                ? new NextStep.Bounce(failure, words, null)
                : new NextStep.Defer(failure, words, null);
    }

    private static RecipientResult result(String recipient, NextStep step, @Nullable String host, Note note) {
        if (step instanceof NextStep.Delivered delivered) {
            return new RecipientResult(
                    recipient,
                    Status.DELIVERED,
                    null,
                    host,
                    step.enhancedStatusCode(),
                    delivered.reply(),
                    OneLine.of(delivered.reply().toString()),
                    delivered.duty());
        }
        NextStep.End end = step.end();
        return new RecipientResult(
                recipient,
                end instanceof NextStep.Bounce ? Status.BOUNCED : Status.DEFERRED,
                end.failure(),
                host,
                step.enhancedStatusCode(),
                end.reply(),
                OneLine.of(end.words() + note.on(end)));
    }
}
