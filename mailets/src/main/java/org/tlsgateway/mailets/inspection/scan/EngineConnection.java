package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a call: its socket, and the Netty handlers of the engine's protocol and of TLS, which turn what is said into bytes
 * and back. On the scan's thread.
 */
final class EngineConnection {
    private static final int READ = 8 * 1024;
    /** Reads in a row: one that never stops to talk must not keep the scan from looking at the clock. */
    private static final int READS = 16;

    private final EngineCall call;
    private final SocketChannel socket;
    private final SelectionKey key;
    private final EmbeddedChannel handlers = new EmbeddedChannel();
    private final boolean secure;
    /** What the system has not taken yet, an entry for each {@link #send}. */
    private final Deque<ByteBuf> unsent = new ArrayDeque<>();
    /** Nothing more can be sent. */
    private boolean deaf;

    private boolean closed;

    private EngineConnection(EngineCall call, SocketChannel socket, @Nullable SslHandler tls) throws IOException {
        this.call = call;
        this.socket = socket;
        this.secure = tls != null;
        this.key = call.loop().register(socket, this);
        if (tls != null) {
            handlers.pipeline().addLast(tls);
        }
        call.install(handlers.pipeline());
        handlers.pipeline().addLast(new Last());
    }

    /**
     * Begins to connect; the call hears what comes of it.
     *
     * @throws IOException when there can be no connection
     */
    static EngineConnection open(EngineCall call, SocketAddress address, @Nullable SslHandler tls) throws IOException {
        boolean local = address instanceof UnixDomainSocketAddress;
        SocketChannel socket = local ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            socket.configureBlocking(false);
            if (!local) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            // To this machine it stands at once.
            boolean stands = socket.connect(address) || socket.finishConnect();
            EngineConnection connection = new EngineConnection(call, socket, tls);
            if (stands) {
                connection.connected();
            } else {
                connection.key.interestOps(SelectionKey.OP_CONNECT);
            }
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void connected() {
        key.interestOps(SelectionKey.OP_READ);
        if (secure) {
            send(List.of());
        } else {
            call.ready();
        }
    }

    /** How many of what was sent wait to be taken by the system. */
    int waiting() {
        return unsent.size();
    }

    /** Whether the system has taken all that was sent. */
    boolean isAllTaken() {
        return unsent.isEmpty() && !deaf;
    }

    /** Sends these in one; takes them over. */
    void send(List<Object> parts) {
        for (Object part : parts) {
            handlers.write(part).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
        handlers.flush();
        flush();
    }

    private void collect() {
        List<ByteBuf> bytes = new ArrayList<>();
        for (ByteBuf next = handlers.readOutbound(); next != null; next = handlers.readOutbound()) {
            bytes.add(next);
        }
        ByteBuf all = Unpooled.wrappedBuffer(bytes.size(), bytes.toArray(ByteBuf[]::new));
        if (all.isReadable() && !deaf) {
            unsent.add(all);
        } else {
            all.release();
        }
    }

    /** Has the system take what the handlers have written. */
    private void flush() {
        collect();
        try {
            for (ByteBuf next = unsent.peek(); next != null && socket.isConnected(); next = unsent.peek()) {
                next.readBytes(socket, next.readableBytes());
                if (next.isReadable()) {
                    break;
                }
                unsent.remove().release();
            }
        } catch (IOException e) {
            // Not the end: an engine may have answered before it closed, and reading tells.
            deaf = true;
            release();
        }
        if (key.isValid()) {
            key.interestOps(unsent.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void release() {
        unsent.forEach(ByteBuf::release);
        unsent.clear();
    }

    /** Does what its socket is ready for. */
    void serve() {
        try {
            if (key.isValid() && key.isConnectable() && socket.finishConnect()) {
                connected();
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                receive();
            }
        } catch (IOException e) {
            call.failed(e);
        }
    }

    private void receive() throws IOException {
        int length = 1;
        for (int reads = 0; reads < READS && length > 0 && !closed; reads++) {
            ByteBuf bytes = handlers.alloc().directBuffer(READ);
            try {
                length = bytes.writeBytes(socket, READ);
            } catch (IOException e) {
                bytes.release();
                throw e;
            }
            if (length > 0) {
                handlers.pipeline().fireChannelRead(bytes);
            } else {
                bytes.release();
            }
        }
        handlers.pipeline().fireChannelReadComplete();
        handlers.runPendingTasks();
        if (length < 0) {
            handlers.close();
        } else if (secure && !closed) {
            // What TLS has to say by itself.
            flush();
        }
    }

    void fail(String why) {
        call.failed(why);
    }

    /** May be called at any time, also by a handler. */
    void close() {
        if (!closed) {
            closed = true;
            boolean whole = unsent.isEmpty() && socket.isConnected();
            handlers.close();
            if (whole && secure) {
                // RFC 8446 section 6.1: close_notify.
                flush();
            }
            try {
                socket.close();
            } catch (IOException gone) {
                // The descriptor is given back in any case.
            }
            release();
            handlers.releaseOutbound();
        }
    }

    /** What no handler of the protocol has taken. */
    private final class Last extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    call.ready();
                } else {
                    fail("no TLS: " + EngineCall.words(done.cause()));
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail("no answer: the connection ended before it");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            call.failed(cause);
        }
    }
}
