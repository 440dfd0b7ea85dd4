package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/** Finds the end of one command line in bytes that come in pieces, looking at each byte once. */
final class LineScanner implements ByteProcessor {
    /** A line longer than this without an end is no mistake. */
    static final int ENDLESS = 64 * 1024;

    enum State {
        INCOMPLETE,
        COMPLETE,
        BARE_LF
    }

    private static final byte[] BDAT = {'B', 'D', 'A', 'T'};
    private static final int OTHER_VERB = -1;

    private final int limit;
    private int length;
    /** How much of BDAT the line began with, one more when nothing but a blank or a line end came after it. */
    private int verb;

    private boolean afterCr;
    private boolean bareCr;
    private boolean nul;
    private State state = State.INCOMPLETE;

    LineScanner(int limit) {
        this.limit = limit;
    }

    /** Looks at bytes not seen before; stops behind the line's end. Returns how many it looked at. */
    int scan(ByteBuf buffer, int from, int count) {
        int before = length;
        buffer.forEachByte(from, count, this);
        return length - before;
    }

    @Override
    public boolean process(byte value) {
        length++;
        watchVerb(value);
        if (value == '\n') {
            state = afterCr ? State.COMPLETE : State.BARE_LF;
            return false;
        }
        bareCr |= afterCr;
        afterCr = value == '\r';
        nul |= value == 0;
        return true;
    }

    private void watchVerb(byte value) {
        if (verb == OTHER_VERB || verb > BDAT.length || (verb == 0 && (value == ' ' || value == '\t'))) {
            return;
        }
        // the upper case of an ASCII letter
        boolean fits = verb < BDAT.length ? (value & ~0x20) == BDAT[verb] : value <= ' ';
        verb = fits ? verb + 1 : OTHER_VERB;
    }

    /** Octets follow this line that are no commands, even when the line is at fault or too long to be kept. Generous, as {@link Verbs}. */
    boolean isBdat() {
        return verb > BDAT.length;
    }

    State state() {
        return state;
    }

    /** Bytes of the line so far, with CRLF. */
    int length() {
        return length;
    }

    /** Its bytes need not be kept: it will not be a command. */
    boolean tooLong() {
        return length > limit;
    }

    boolean endless() {
        return length > limit + ENDLESS;
    }

    /** What is wrong with the line as far as it was seen, null for nothing. */
    SmtpInput.@Nullable Kind fault() {
        if (state == State.BARE_LF) {
            return SmtpInput.Kind.BARE_LF;
        }
        if (nul) {
            return SmtpInput.Kind.NUL_BYTE;
        }
        if (bareCr) {
            return SmtpInput.Kind.BARE_CR;
        }
        return tooLong() ? SmtpInput.Kind.LINE_TOO_LONG : null;
    }
}
