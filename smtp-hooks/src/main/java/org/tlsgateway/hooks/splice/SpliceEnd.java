package org.tlsgateway.hooks.splice;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.hooks.splice.SpliceReport.ClosedBy;

/** What a spliced channel's events mean for its two directions. Nothing but the end goes on to the handlers behind it. */
class SpliceEnd extends ChannelDuplexHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpliceEnd.class);

    private final Splice splice;
    private final Direction away;
    private final Direction here;

    /**
     * @param away from this channel
     * @param here to this channel
     */
    SpliceEnd(Splice splice, Direction away, Direction here) {
        this.splice = splice;
        this.away = away;
        this.here = here;
    }

    Splice splice() {
        return splice;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        here.writeTo(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            away.take(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        away.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        here.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            away.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            splice.gone(away.sender());
        } else {
            LOGGER.error("A passed-through session failed", cause);
            splice.end(ClosedBy.GATEWAY);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        splice.gone(away.sender());
        ctx.fireChannelInactive();
    }
}
