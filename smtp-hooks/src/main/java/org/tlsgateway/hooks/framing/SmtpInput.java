package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a client sent, framed: the only message that {@link SmtpFramer} hands to the session. */
public sealed interface SmtpInput {
    /**
     * A command line: within its length limit, without NUL, bare CR or bare LF. Other bytes, also above 127, are as they
     * came.
     *
     * @param line with its CRLF
     */
    record Command(byte[] line) implements SmtpInput {}

    /**
     * BDAT (RFC 3030 section 2): its octets follow, and come as {@link Data} and {@link EndOfChunk} when the session asks for them.
     *
     * @param line with its CRLF
     * @param chunk how many octets
     */
    record Bdat(byte[] line, ChunkSize chunk) implements SmtpInput {}

    /** All octets of a BDAT were delivered or swallowed; what follows is a command again. */
    record EndOfChunk() implements SmtpInput {}

    /**
     * A part of the message. After DATA: dots unstuffed (RFC 5321 section 4.5.2), CRLF strict. After BDAT: octets as they came. A
     * CRLF may be split over two blocks.
     *
     * @param block never empty; the receiver releases it
     */
    record Data(ByteBuf block) implements SmtpInput {}

    /**
     * CRLF.CRLF was seen; what follows is a command again.
     *
     * @param refusal null when all of the message was delivered; else why its rest was swallowed: what was delivered
     *     must be thrown away and the refusal replied
     */
    record EndOfData(@Nullable Violation refusal) implements SmtpInput {
        public boolean tooBig() {
            return refusal != null && refusal.kind() == Kind.MESSAGE_TOO_BIG;
        }
    }

    /**
     * Input that cannot be framed, or that did not come in time. When {@link Kind#closes()} the session replies and
     * closes; the framer then throws everything away that still comes, and closes by itself after a while.
     */
    record Violation(Kind kind) implements SmtpInput {}

    /** What was wrong, and the reply to it. */
    enum Kind {
        BARE_CR(500, "5.5.2", "CR without LF in a command", false),
        NUL_BYTE(500, "5.5.2", "NUL in a command", false),
        LINE_TOO_LONG(500, "5.5.2", "Command line too long", false),
        /** Where the next command would begin is open to dispute: nothing of it is executed. */
        BARE_LF(500, "5.5.2", "LF without CR in a command", true),
        ENDLESS_LINE(500, "5.5.2", "Command line without end", true),
        /** Where the next command would begin is unknown. */
        CHUNK_SIZE(501, "5.5.4", "BDAT needs the chunk's size in octets", true),
        /** RFC 3207 section 4 and 5: clear bytes after STARTTLS. */
        STARTTLS_INJECTION(554, "5.7.0", "Data after STARTTLS", true),
        DATA_BARE_CR(550, "5.5.2", "CR without LF in the message", true),
        DATA_BARE_LF(550, "5.5.2", "LF without CR in the message", true),
        DATA_NUL(550, "5.5.2", "NUL in the message", true),
        /** As {@link EndOfData#refusal()} only. */
        MESSAGE_TOO_BIG(552, "5.3.4", "Message too big", false),
        /** As {@link EndOfData#refusal()} only (RFC 5321 section 4.5.3.1.6 and 4.5.3.1.10). */
        TEXT_LINE_TOO_LONG(500, "5.5.2", "Line too long in the message", false),
        IDLE_TIMEOUT(421, "4.4.2", "Idle for too long", true),
        COMMAND_TIMEOUT(421, "4.4.2", "Command took too long", true),
        DATA_TIMEOUT(421, "4.4.2", "Message took too long", true);

        private final int code;
        private final String enhancedCode;
        private final String text;
        private final boolean closes;

        Kind(int code, String enhancedCode, String text, boolean closes) {
            this.code = code;
            this.enhancedCode = enhancedCode;
            this.text = text;
            this.closes = closes;
        }

        public int code() {
            return code;
        }

        public String enhancedCode() {
            return enhancedCode;
        }

        public String text() {
            return text;
        }

        /** The session ends with this reply. */
        public boolean closes() {
            return closes;
        }
    }
}
