package org.tlsgateway.core.quarantine;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A search in held mail. Texts match in any case and anywhere; all that are given must match.
 *
 * @param folder exactly, null for all
 * @param reason the code exactly, or a part of the words, null for any
 * @param sender a part of it, null for any
 * @param recipient a part of one that is left, null for any
 * @param token its beginning, null for any
 * @param from held at this time or later, null for any
 * @param until held before this time, null for any
 * @param words a part of sender, recipients, subject, reason or token each, separated by blanks; null for any
 */
public record HeldQuery(
        @Nullable String folder,
        @Nullable String reason,
        @Nullable String sender,
        @Nullable String recipient,
        @Nullable String token,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String words) {
    /** Finds everything. */
    public static final HeldQuery ALL = new HeldQuery(null, null, null, null, null, null, null, null);

    /** What a list is sorted by. */
    public enum Sort {
        HELD(Comparator.comparing(HeldFacts::heldAt)),
        SENDER(text(HeldFacts::senderText)),
        RECIPIENT(text(HeldFacts::firstRecipient)),
        SUBJECT(text(HeldFacts::subject)),
        REASON(text(HeldFacts::reasonCode).thenComparing(text(HeldFacts::reason))),
        FOLDER(text(HeldFacts::folder)),
        SIZE(Comparator.comparingLong(HeldFacts::size));

        private final Comparator<HeldFacts> ascending;

        Sort(Comparator<HeldFacts> ascending) {
            this.ascending = ascending;
        }

        private static Comparator<HeldFacts> text(java.util.function.Function<HeldFacts, String> of) {
            return Comparator.comparing(of, String.CASE_INSENSITIVE_ORDER);
        }
    }

    /** Which way a list is sorted. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /**
     * A part of what was found.
     *
     * @param offset of the first one, from 0
     * @param limit how many at most
     */
    public record Window(Sort sort, Direction direction, int offset, int limit) {}

    /**
     * @param total how many match
     * @param mails those of the window
     */
    public record Page(int total, List<HeldFacts> mails) {
        public Page {
            mails = List.copyOf(mails);
        }
    }

    /** The mails that match, sorted, cut to the window. Those that compare equal are in the order in which they were held. */
    public Page find(Collection<HeldFacts> all, Window window) {
        Comparator<HeldFacts> order = window.sort().ascending;
        if (window.direction() == Direction.DESCENDING) {
            order = order.reversed();
        }
        List<HeldFacts> found = all.stream()
                .filter(this::matches)
                .sorted(order.thenComparing(HeldFacts::heldAt).thenComparing(HeldFacts::id))
                .toList();
        int begin = Math.min(Math.max(window.offset(), 0), found.size());
        // As long, since an offset near the end of the range must not overflow.
        int end = (int) Math.min((long) begin + window.limit(), found.size());
        return new Page(found.size(), found.subList(begin, end));
    }

    boolean matches(HeldFacts mail) {
        return (folder == null || folder.equals(mail.folder()))
                && (reason == null || reason.equalsIgnoreCase(mail.reasonCode()) || isIn(reason, mail.reason()))
                && (sender == null || isIn(sender, mail.senderText()))
                && (recipient == null || mail.recipients().stream().anyMatch(address -> isIn(recipient, address)))
                && (token == null || lower(mail.token()).startsWith(lower(token)))
                && (from == null || !mail.heldAt().isBefore(from))
                && (until == null || mail.heldAt().isBefore(until))
                && (words == null
                        || List.of(words.strip().split("\\s+")).stream().allMatch(word -> isAnywhere(word, mail)));
    }

    private static boolean isAnywhere(String word, HeldFacts mail) {
        return isIn(word, mail.senderText())
                || isIn(word, mail.subject())
                || isIn(word, mail.reasonCode())
                || isIn(word, mail.reason())
                || isIn(word, mail.token())
                || mail.recipients().stream().anyMatch(address -> isIn(word, address));
    }

    private static boolean isIn(String part, String text) {
        return lower(text).contains(lower(part));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
