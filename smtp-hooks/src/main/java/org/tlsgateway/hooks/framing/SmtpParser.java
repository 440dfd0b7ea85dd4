package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;

/**
 * Bytes in, one {@link SmtpInput} of the wanted kind out, each byte looked at once. Knows neither channel nor clock: {@link SmtpFramer}
 * tells it what is wanted next.
 */
final class SmtpParser {
    private enum Wanted {
        COMMAND,
        DATA,
        /** Octets of a BDAT are delivered. */
        CHUNK,
        /** They are swallowed, and the session is told when. */
        SKIP,
        /** They are swallowed, and then comes a command. */
        DROP
    }

    private static final long NO_CHUNK = -1;

    private final ListenerConfig.Limits limits;
    private final InputBuffer buffer = new InputBuffer();
    private Wanted wanted = Wanted.COMMAND;
    private LineScanner line;
    private @Nullable DataScanner data;
    /** Octets of the last BDAT that have not come out yet. */
    private long chunkLeft = NO_CHUNK;

    private long scanned;

    SmtpParser(ListenerConfig.Limits limits) {
        this.limits = limits;
        this.line = new LineScanner(limits.commandLine());
    }

    /** Takes over the buffer. */
    void append(ByteBuf bytes, ByteBufAllocator allocator) {
        buffer.append(bytes, allocator);
    }

    void wantCommand() {
        data = null;
        line = new LineScanner(limits.commandLine());
        wanted = chunkLeft == NO_CHUNK ? Wanted.COMMAND : Wanted.DROP;
    }

    /** True when a message is being read already: its limit stays. */
    boolean inData() {
        return data != null;
    }

    void wantData(long limit) {
        if (data == null) {
            data = new DataScanner(limits.textLine(), limit);
        }
        wanted = Wanted.DATA;
    }

    void wantChunk() {
        inChunk();
        wanted = Wanted.CHUNK;
    }

    void wantNoChunk() {
        inChunk();
        wanted = Wanted.SKIP;
    }

    private void inChunk() {
        if (chunkLeft == NO_CHUNK) {
            throw new IllegalStateException("no BDAT was handed over");
        }
    }

    /** True when a part of the command that is wanted has come. */
    boolean commandBegun() {
        return wanted == Wanted.COMMAND && line.length() > 0;
    }

    /** What is wanted, or what is wrong with it; null when it has not come yet. */
    @Nullable
    SmtpInput next(ByteBufAllocator allocator) {
        return switch (wanted) {
            case COMMAND -> nextCommand();
            case DATA -> nextData(allocator);
            case CHUNK, SKIP, DROP -> nextOctets();
        };
    }

    private @Nullable SmtpInput nextCommand() {
        if (buffer.unseen() == 0) {
            return null;
        }
        scanned += buffer.look(line);
        if (line.state() == LineScanner.State.INCOMPLETE) {
            if (line.tooLong()) {
                buffer.skipSeen();
            }
            return line.endless() ? new SmtpInput.Violation(SmtpInput.Kind.ENDLESS_LINE) : null;
        }
        SmtpInput.Kind fault = line.fault();
        if (fault != null) {
            buffer.skipSeen();
            // What follows a BDAT is no command, however wrong it is.
            return new SmtpInput.Violation(line.isBdat() && !fault.closes() ? SmtpInput.Kind.CHUNK_SIZE : fault);
        }
        byte[] bytes = buffer.takeSeen();
        if (!line.isBdat()) {
            return new SmtpInput.Command(bytes);
        }
        ChunkSize size = ChunkSize.parse(bytes).orElse(null);
        if (size == null) {
            return new SmtpInput.Violation(SmtpInput.Kind.CHUNK_SIZE);
        }
        chunkLeft = size.octets();
        return new SmtpInput.Bdat(bytes, size);
    }

    private @Nullable SmtpInput nextData(ByteBufAllocator allocator) {
        DataScanner scanner = data;
        if (scanner == null) {
            return null;
        }
        ByteBuf block = null;
        while (block == null && !scanner.ended() && scanner.fault() == null && !buffer.isEmpty()) {
            int before = buffer.size();
            block = buffer.feed(scanner, allocator);
            scanned += before - buffer.size();
        }
        SmtpInput.Kind fault = scanner.fault();
        if (fault != null) {
            return new SmtpInput.Violation(fault);
        }
        if (block != null) {
            return new SmtpInput.Data(block);
        }
        if (!scanner.ended()) {
            return null;
        }
        data = null;
        SmtpInput.Kind refusal = scanner.refusal();
        return new SmtpInput.EndOfData(refusal == null ? null : new SmtpInput.Violation(refusal));
    }

    private @Nullable SmtpInput nextOctets() {
        while (chunkLeft > 0 && !buffer.isEmpty()) {
            ByteBuf block = buffer.take(chunkLeft);
            chunkLeft -= block.readableBytes();
            if (wanted == Wanted.CHUNK) {
                return new SmtpInput.Data(block);
            }
            block.release();
        }
        if (chunkLeft > 0) {
            return null;
        }
        chunkLeft = NO_CHUNK;
        if (wanted == Wanted.DROP) {
            wanted = Wanted.COMMAND;
            return nextCommand();
        }
        return new SmtpInput.EndOfChunk();
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    int size() {
        return buffer.size();
    }

    void release() {
        buffer.release();
    }

    long scanned() {
        return scanned;
    }

    long copied() {
        return buffer.copied();
    }
}
