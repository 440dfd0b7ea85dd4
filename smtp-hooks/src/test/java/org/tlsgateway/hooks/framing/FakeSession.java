package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.config.ListenerConfig;

/**
 * A session behind a framer on an EmbeddedChannel: it writes down what it gets, takes messages after DATA and chunks after BDAT, and answers at once
 * or, when told so, only on demand. STARTTLS it always answers on demand.
 */
final class FakeSession implements AutoCloseable {
    static final ListenerConfig.Limits LIMITS = new ListenerConfig.Limits(0, 0, 200, 100, 64, 40, 10);
    static final ListenerConfig.Timeouts TIMEOUTS = new ListenerConfig.Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    final SmtpFramer framer;
    final EmbeddedChannel channel;
    final List<String> events = new ArrayList<>();
    /** Whether commands and data are answered at once. */
    boolean prompt = true;

    private final long messageSize;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean inData;
    private boolean inChunk;
    private boolean inChunkedMessage;
    private ChunkSize chunk;
    private boolean owing;

    FakeSession() {
        this(LIMITS);
    }

    FakeSession(ListenerConfig.Limits limits) {
        messageSize = limits.messageSize();
        framer = new SmtpFramer(limits, TIMEOUTS);
        channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.freezeTime();
        channel.pipeline().addLast(framer, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object input) {
                take((SmtpInput) input);
            }
        });
    }

    static FakeSession greeted() {
        FakeSession session = new FakeSession();
        session.framer.nextCommand();
        return session;
    }

    void send(byte[] bytes, int from, int to) {
        ByteBuf buffer = allocator.buffer(Math.max(1, to - from));
        buffer.writeBytes(bytes, from, to - from);
        channel.writeInbound(buffer);
    }

    void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        send(bytes, 0, bytes.length);
    }

    /** Asks for what comes next, if an answer is due. */
    boolean answer() {
        if (!owing) {
            return false;
        }
        owing = false;
        if (inData) {
            framer.nextData(messageSize);
        } else if (inChunk && chunk.part() == ChunkSize.Part.MALFORMED) {
            framer.skipChunk();
        } else if (inChunk) {
            framer.nextChunk();
        } else if (inChunkedMessage) {
            framer.nextCommandInMessage();
        } else {
            framer.nextCommand();
        }
        return true;
    }

    /** Asks for a command, whatever came last. */
    void askForCommand() {
        owing = false;
        inChunk = false;
        framer.nextCommand();
    }

    boolean startTls() {
        boolean clean = framer.beginTls();
        events.add(clean ? "tls" : "no tls");
        if (clean) {
            owing = true;
            answer();
        }
        return clean;
    }

    private void take(SmtpInput input) {
        boolean answers = prompt;
        owing = true;
        if (input instanceof SmtpInput.Command command) {
            events.add("command " + Escapes.text(command.line()));
            String verb = new String(command.line(), StandardCharsets.ISO_8859_1)
                    .trim()
                    .toUpperCase(Locale.ROOT);
            inData = verb.equals("DATA");
            inChunkedMessage &= !verb.equals("RSET");
            answers &= !verb.split(" ")[0].equals("STARTTLS");
        } else if (input instanceof SmtpInput.Bdat bdat) {
            events.add("bdat " + Escapes.text(bdat.line()));
            chunk = bdat.chunk();
            inChunk = true;
        } else if (input instanceof SmtpInput.EndOfChunk) {
            events.add(
                    chunk.part() == ChunkSize.Part.MALFORMED
                            ? "skipped"
                            : "chunk " + Escapes.text(message.toByteArray()));
            message.reset();
            inChunk = false;
            inChunkedMessage = chunk.part() == ChunkSize.Part.MORE;
        } else if (input instanceof SmtpInput.Data part) {
            if (!part.block().isReadable()) {
                events.add("empty block");
            }
            byte[] bytes = new byte[part.block().readableBytes()];
            part.block().readBytes(bytes);
            part.block().release();
            message.writeBytes(bytes);
        } else if (input instanceof SmtpInput.EndOfData end) {
            SmtpInput.Violation refusal = end.refusal();
            events.add(
                    refusal == null ? "message " + Escapes.text(message.toByteArray()) : "refused " + refusal.kind());
            message.reset();
            inData = false;
        } else if (input instanceof SmtpInput.Violation violation) {
            events.add("violation " + violation.kind());
            owing = !violation.kind().closes();
        }
        if (answers) {
            answer();
        }
    }

    /** Bytes of buffers that were not released. */
    long leaked() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
