package org.tlsgateway.mailets.quarantine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does chores again and again on a thread of its own; one that fails is done again at its next time. */
final class Upkeep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    /** What is done. */
    interface Task {
        void run() throws MessagingException;
    }

    /** @param period between the end of one and the next; the first is done at once */
    record Chore(String name, Duration period, Task task) {
        void run() {
            try {
                task.run();
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error("quarantine: {} could not be looked after", name, e);
            }
        }
    }

    private final List<Chore> chores;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "gateway-quarantine");
        made.setDaemon(true);
        return made;
    });

    Upkeep(List<Chore> chores) {
        this.chores = List.copyOf(chores);
    }

    void start() {
        for (Chore chore : chores) {
            var unused =
                    thread.scheduleWithFixedDelay(chore::run, 0, chore.period().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        thread.shutdownNow();
    }
}
