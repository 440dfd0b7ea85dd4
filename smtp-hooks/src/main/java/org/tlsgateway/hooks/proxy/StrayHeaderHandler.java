package org.tlsgateway.hooks.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Watches the first bytes of a client for a PROXY header that nobody asked for. It holds nothing back: what may yet become a header is
 * for the framer all the same, and only what follows a header is thrown away.
 */
public final class StrayHeaderHandler extends ChannelInboundHandlerAdapter {
    /** What the session is told. */
    public enum Event {
        /** The client claims to be a proxy. */
        CLAIMED
    }

    private int matched;
    private byte[] expected = TextHeader.PREFIX;
    private boolean claimed;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (claimed) {
            ReferenceCountUtil.release(message);
            return;
        }
        boolean still = message instanceof ByteBuf bytes && matches(bytes);
        if (still && matched == expected.length) {
            claimed = true;
            ReferenceCountUtil.release(message);
            ctx.fireUserEventTriggered(Event.CLAIMED);
            return;
        }
        ctx.fireChannelRead(message);
        if (!still) {
            ctx.pipeline().remove(this);
        }
    }

    private boolean matches(ByteBuf bytes) {
        int at = bytes.readerIndex();
        if (matched == 0 && bytes.isReadable() && bytes.getByte(at) == BinaryHeader.SIGNATURE[0]) {
            expected = BinaryHeader.SIGNATURE;
        }
        for (; at < bytes.writerIndex() && matched < expected.length; at++) {
            if (bytes.getByte(at) != expected[matched]) {
                return false;
            }
            matched++;
        }
        return true;
    }
}
