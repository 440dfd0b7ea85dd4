package org.tlsgateway.core.inspection;

/** What stands behind a report on a message. */
public enum EngineKind {
    /** Rspamd, asked by HTTP. */
    RSPAMD(Field.SPAM),
    /** SpamAssassin's spamd. */
    SPAMD(Field.SPAM),
    /** ClamAV's clamd. */
    CLAMD(Field.VIRUSES),
    /** What is known of the sender, without a look at the message. */
    SENDER(Field.SPAM);

    /** What it is asked for. */
    public enum Field {
        SPAM,
        VIRUSES
    }

    private final Field field;

    EngineKind(Field field) {
        this.field = field;
    }

    /** What it is asked for; any engine may name a virus that it finds. */
    public Field field() {
        return field;
    }
}
