package org.tlsgateway.hooks.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the PROXY header of a trusted proxy, on the I/O loop. Nothing else is in the pipeline before it has come; then the observer
 * adds the rest of it, which is told of the connection as if it had just begun.
 */
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    /** Told, once, what came. */
    public interface Observer {
        /** A client has come: the pipeline is to be completed. */
        void arrived(ProxyHeader.Proxied header);

        /** The connection is being closed for this reason. */
        void refused(String why);

        /** The connection is being closed and nothing is wrong: the proxy only looked whether we are there. */
        void checked(String what);
    }

    private final Duration patience;
    private final Observer observer;
    private @Nullable ByteBuf bytes;
    private @Nullable Future<?> deadline;
    private boolean done;

    /** @param patience the time for the header to come */
    public ProxyHeaderHandler(Duration patience, Observer observer) {
        this.patience = patience;
        this.observer = observer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> refuse(ctx, "no PROXY header within " + patience.toMillis() + " ms"),
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (done || !(message instanceof ByteBuf more)) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf all = append(ctx, more);
        ProxyHeader header = ProxyHeader.parse(all);
        if (header instanceof ProxyHeader.Malformed malformed) {
            refuse(ctx, "PROXY header malformed: " + malformed.why());
        } else if (header instanceof ProxyHeader.HealthCheck) {
            check(ctx, "PROXY header of a health check");
        } else if (header instanceof ProxyHeader.Proxied proxied) {
            proceed(ctx, proxied, all);
        }
    }

    private ByteBuf append(ChannelHandlerContext ctx, ByteBuf more) {
        ByteBuf have = bytes;
        if (have == null) {
            bytes = more;
            return more;
        }
        // Bounded: with more than a header can have, the parser comes to a result.
        ByteBuf joined = ctx.alloc().buffer(have.readableBytes() + more.readableBytes());
        joined.writeBytes(have).writeBytes(more);
        have.release();
        more.release();
        bytes = joined;
        return joined;
    }

    private void proceed(ChannelHandlerContext ctx, ProxyHeader.Proxied header, ByteBuf all) {
        finish();
        bytes = null;
        all.skipBytes(header.length());
        observer.arrived(header);
        ctx.fireChannelActive();
        if (all.isReadable()) {
            ctx.fireChannelRead(all);
        } else {
            all.release();
        }
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        if (!done) {
            finish();
            observer.refused(why);
            ctx.close();
        }
    }

    private void check(ChannelHandlerContext ctx, String what) {
        finish();
        observer.checked(what);
        ctx.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Nobody behind has seen a read.
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
        ctx.close();
    }

    /** A connection without a byte is how a simple health check looks. */
    private void end(String how) {
        if (done) {
            return;
        }
        boolean begun = bytes != null;
        finish();
        if (begun) {
            observer.refused("PROXY header incomplete: " + how);
        } else {
            observer.checked("no byte: " + how);
        }
    }

    private void finish() {
        done = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finish();
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
