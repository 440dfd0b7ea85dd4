package org.tlsgateway.hooks.listener;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ListenerConfig;

/** Counts a connection in and out; one over the limits gets its 421 here and never becomes a session. */
final class AdmissionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdmissionHandler.class);

    private final ConnectionLimits connections;
    private final ListenerConfig listener;
    private final InetAddress client;
    private boolean admitted;

    AdmissionHandler(ConnectionLimits connections, ListenerConfig listener, InetAddress client) {
        this.client = client;
        this.connections = connections;
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ConnectionLimits.Admission admission = connections.enter(client, listener.limits());
        if (admission == ConnectionLimits.Admission.ADMITTED) {
            admitted = true;
            ctx.fireChannelActive();
            return;
        }
        String words = admission == ConnectionLimits.Admission.TOO_MANY
                ? "Too many connections, try again later"
                : "Too many connections from your address, try again later";
        LOGGER.info("listener={} client={} end=remote/session: {}", listener.name(), client.getHostAddress(), words);
        ctx.writeAndFlush(ByteBufUtil.encodeString(
                        ctx.alloc(),
                        CharBuffer.wrap("421 4.3.2 " + listener.helloName() + " " + words + "\r\n"),
                        StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (admitted) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (admitted) {
            connections.leave(client);
            ctx.fireChannelInactive();
        }
    }
}
