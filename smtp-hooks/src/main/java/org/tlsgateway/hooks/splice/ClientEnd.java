package org.tlsgateway.hooks.splice;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.tlsgateway.hooks.splice.SpliceReport.ClosedBy;

/** The client's end of a splice: it keeps the words of the core handler behind it, such as a 421 when the gateway stops, out of TLS. */
final class ClientEnd extends SpliceEnd {
    ClientEnd(Splice splice, Direction away, Direction here) {
        super(splice, away, here);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new ClosedChannelException());
        splice().end(ClosedBy.GATEWAY);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        splice().end(ClosedBy.GATEWAY);
        ctx.close(promise);
    }
}
