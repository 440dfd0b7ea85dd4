package org.tlsgateway.hooks.verdict;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.framing.ChunkScanner;
import org.tlsgateway.hooks.framing.SmtpInput;

/** A message that comes in by BDAT (RFC 3030 section 2), from its first chunk to its last. */
public final class ChunkedMessage {
    private final MessageIntake intake;
    private final ChunkScanner scanner;
    private long announced;

    ChunkedMessage(MessageIntake intake, ChunkScanner scanner) {
        this.intake = intake;
        this.scanner = scanner;
    }

    /** Counts the next chunk. False when the message would have more bytes than the limit, 0 for none. */
    boolean announce(long octets, long limit) {
        announced += octets;
        return limit == 0 || announced <= limit;
    }

    /** Takes the next octets; does not release them. False when they are at fault: the rest need not be taken. */
    public boolean take(ByteBuf octets) {
        scanner.scan(octets);
        if (scanner.fault() != null) {
            return false;
        }
        intake.take(octets);
        return true;
    }

    /** What is wrong with the chunks so far, null for nothing. */
    public SmtpInput.@Nullable Kind fault() {
        return scanner.fault();
    }

    /** What is wrong with the message now that its last chunk has come, null for nothing. */
    public SmtpInput.@Nullable Kind faultAtEnd() {
        return scanner.faultAtEnd();
    }

    public MessageIntake intake() {
        return intake;
    }
}
