package org.tlsgateway.core.inspection;

import java.util.Optional;

/** What a scanner advises, in Rspamd's words and order of severity. */
public enum ScanAction {
    NO_ACTION("no action"),
    /** Rspamd wants the sender to come back. The gateway has no greylist: its clients are known, so this passes. */
    GREYLIST("greylist"),
    ADD_HEADER("add header"),
    REWRITE_SUBJECT("rewrite subject"),
    SOFT_REJECT("soft reject"),
    REJECT("reject");

    private final String words;

    ScanAction(String words) {
        this.words = words;
    }

    /** As Rspamd writes it. */
    public String words() {
        return words;
    }

    /** The action of that name; empty for one that Rspamd's operator made up, or "quarantine" and "discard". */
    public static Optional<ScanAction> byWords(String words) {
        for (ScanAction action : values()) {
            if (action.words.equals(words)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
