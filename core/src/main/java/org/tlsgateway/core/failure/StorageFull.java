package org.tlsgateway.core.failure;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a full disk, quota or store from other reasons why something could not be written: {@link Failure#STORAGE_FULL}. */
public final class StorageFull {
    private static final int MAX_CAUSES = 20;

    /**
     * What the JDK on Linux, macOS and Windows passes on from the system (ENOSPC, EDQUOT), and ActiveMQ's words when its
     * store limit is reached; there is no exception type for any of them.
     */
    private static final List<String> WORDS = List.of(
            "no space left on device",
            "disk quota exceeded",
            "not enough space on the disk",
            "there is not enough space",
            "disk full",
            "disk is full",
            "store is full");

    private StorageFull() {}

    /** True when a cause of this error says that there is no room left. */
    public static boolean isCauseOf(@Nullable Throwable error) {
        Throwable cause = error;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            String message = cause.getMessage();
            if (message != null && speaksOfFullStorage(message)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean speaksOfFullStorage(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(lower::contains);
    }
}
