package org.tlsgateway.core.quarantine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Decides to whom a held mail is released. */
public final class ReleasePolicy {
    private ReleasePolicy() {}

    /** What becomes of a wish to release. */
    public sealed interface Decision {
        /**
         * @param recipients who get it now
         * @param rest who do not yet; while there are any, the mail stays held
         */
        record Release(List<String> recipients, List<String> rest) implements Decision {
            public Release {
                recipients = List.copyOf(recipients);
                rest = List.copyOf(rest);
            }
        }

        /** Nothing is done; {@code strangers} are not among those who wait for it, they may have had it before. */
        record Refused(List<String> strangers) implements Decision {
            public Refused {
                strangers = List.copyOf(strangers);
            }
        }
    }

    /**
     * @param waiting the recipients that the mail was not released to yet
     * @param wanted those it shall be released to; empty for all
     */
    public static Decision decide(List<String> waiting, List<String> wanted) {
        if (wanted.isEmpty()) {
            return new Decision.Release(waiting, List.of());
        }
        Set<String> now = new LinkedHashSet<>(wanted);
        List<String> strangers =
                now.stream().filter(address -> !waiting.contains(address)).toList();
        if (!strangers.isEmpty()) {
            return new Decision.Refused(strangers);
        }
        List<String> rest = new ArrayList<>(waiting);
        rest.removeAll(now);
        return new Decision.Release(List.copyOf(now), rest);
    }
}
