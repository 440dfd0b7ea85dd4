package org.tlsgateway.mailets.inspection.scan;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.EngineReport;

/** What is known of senders, from whoever knows something: limits, reputation. It stands in the report beside what engines say. */
@Singleton
public final class SenderOpinions {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderOpinions.class);

    /** One who knows something. */
    public interface SenderOpinion {
        /** Of a session, at once; empty when nothing is known. Of kind SENDER, its name none of the engines'. */
        Optional<EngineReport> of(ScanFacts facts);
    }

    private final List<SenderOpinion> opinions = new CopyOnWriteArrayList<>();

    /** From now on it is asked too. */
    public void add(SenderOpinion opinion) {
        opinions.add(opinion);
    }

    /** What all know of a session. */
    public List<EngineReport> of(ScanFacts facts) {
        return opinions.stream()
                .map(opinion -> of(opinion, facts))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<EngineReport> of(SenderOpinion opinion, ScanFacts facts) {
        try {
            return opinion.of(facts);
        } catch (RuntimeException bug) {
            LOGGER.error("{}: an opinion of the sender failed", facts.queueId(), bug);
            return Optional.empty();
        }
    }
}
