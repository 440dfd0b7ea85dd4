package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Phase;

/** Counts a connection in and out; one over the limits gets its 421 here and never becomes a session. */
final class AdmissionHandler extends ChannelInboundHandlerAdapter {
    private final ConnectionLimits connections;
    private final ListenerConfig listener;
    private final ConnectionFacts facts;
    private final InetAddress client;
    private boolean admitted;

    AdmissionHandler(ConnectionLimits connections, ListenerConfig listener, ConnectionFacts facts) {
        this.facts = facts;
        this.client = facts.client().getAddress();
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
        SessionLog.refused(listener.name(), facts, SessionEnd.of(Blame.REMOTE, Phase.ARRIVAL, words));
        RefusalHandler.refuse(ctx, "421 4.3.2 " + listener.helloName() + " " + words);
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
