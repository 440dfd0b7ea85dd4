package org.tlsgateway.downstream.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.SmtpReply;

/**
 * Turns bytes into replies, strictly (RFC 5321 section 4.2): CRLF lines, three digits, one code on all lines of a reply,
 * bounded lines and replies. Each byte is looked at once. The first violation ends it: nothing that follows is read.
 */
final class SmtpReplyDecoder extends ChannelInboundHandlerAdapter {
    /** RFC 5321 section 4.5.3.1.5 says 512; some servers say more in one line. */
    static final int MAX_LINE = 2048;

    static final int MAX_LINES = 100;
    static final int MAX_REPLY = 64 * 1024;

    private static final int CODE_LENGTH = 3;

    private byte[] line = new byte[128];
    private int length;
    private int replySize;
    private int code;
    private final List<String> lines = new ArrayList<>();
    private boolean violated;

    /**
     * A reply, and whether bytes beyond it had come already: what was sent before the client's next command is no answer
     * to that command.
     */
    record Received(SmtpReply reply, boolean surplus) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && !violated) {
                take(ctx, bytes.readByte(), bytes);
            }
        } catch (CorruptedFrameException violation) {
            violated = true;
            ctx.fireExceptionCaught(violation);
        } finally {
            bytes.release();
        }
    }

    /** True when a reply has begun to come and has not ended. */
    boolean midReply() {
        return length > 0 || !lines.isEmpty();
    }

    private void take(ChannelHandlerContext ctx, byte octet, ByteBuf rest) {
        if (octet == '\n') {
            if (length == 0 || line[length - 1] != '\r') {
                throw new CorruptedFrameException("a reply line ends in a bare LF");
            }
            length--;
            SmtpReply reply = endOfLine();
            length = 0;
            if (reply != null) {
                replySize = 0;
                ctx.fireChannelRead(new Received(reply, rest.isReadable()));
            }
            return;
        }
        if (length == MAX_LINE) {
            throw new CorruptedFrameException("a reply line is longer than " + MAX_LINE + " bytes");
        }
        if (++replySize > MAX_REPLY) {
            throw new CorruptedFrameException("a reply is longer than " + MAX_REPLY + " bytes");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(line.length * 2, MAX_LINE));
        }
        line[length++] = octet;
    }

    private @Nullable SmtpReply endOfLine() {
        int lineCode = code();
        boolean last = length == CODE_LENGTH || line[CODE_LENGTH] == ' ';
        if (!last && line[CODE_LENGTH] != '-') {
            throw new CorruptedFrameException("neither blank nor hyphen follows the reply code");
        }
        if (!lines.isEmpty() && lineCode != code) {
            throw new CorruptedFrameException("the lines of a reply have different codes: " + code + ", " + lineCode);
        }
        if (lines.size() == MAX_LINES) {
            throw new CorruptedFrameException("a reply has more than " + MAX_LINES + " lines");
        }
        code = lineCode;
        lines.add(text());
        if (!last) {
            return null;
        }
        SmtpReply reply = new SmtpReply(code, lines);
        lines.clear();
        return reply;
    }

    private int code() {
        int value = 0;
        for (int i = 0; i < CODE_LENGTH; i++) {
            if (i >= length || line[i] < '0' || line[i] > '9') {
                throw new CorruptedFrameException("a reply does not begin with three digits");
            }
            value = value * 10 + (line[i] - '0');
        }
        if (value < 200 || value > 599) {
            throw new CorruptedFrameException("there is no reply code " + value);
        }
        return value;
    }

    /** UTF-8 (RFC 6531 section 3.7.4); what could forge a line of a log or a header becomes a question mark. */
    private String text() {
        int start = Math.min(CODE_LENGTH + 1, length);
        String decoded = new String(line, start, length - start, StandardCharsets.UTF_8);
        return PeerText.clean(decoded);
    }
}
