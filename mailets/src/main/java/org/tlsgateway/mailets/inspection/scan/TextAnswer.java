package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.mailets.inspection.scan.EngineProtocol.Listener;

/** Collects the text that an engine answers, of bounded length, until it can be read as a whole answer. */
final class TextAnswer extends ChannelInboundHandlerAdapter {
    static final int MAX_BYTES = 64 * 1024;

    /** Reads an answer. */
    interface Reader {
        /**
         * The answer, null when more must come.
         *
         * @param text all that came so far, a char each byte
         * @param ended whether no more will come
         * @throws IOException when it never will be one
         */
        @Nullable
        EngineResult read(String text, boolean ended) throws IOException;
    }

    private final Reader reader;
    private final Listener listener;
    private final StringBuilder text = new StringBuilder();

    TextAnswer(Reader reader, Listener listener) {
        this.reader = reader;
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (text.length() > MAX_BYTES) {
            listener.failed("answer bigger than " + MAX_BYTES + " bytes");
        } else {
            read(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        read(true);
        ctx.fireChannelInactive();
    }

    private void read(boolean ended) {
        try {
            EngineResult result = reader.read(text.toString(), ended);
            if (result != null) {
                listener.answered(result);
            }
        } catch (IOException unusable) {
            listener.failed(String.valueOf(unusable.getMessage()));
        }
    }
}
