package org.tlsgateway.hooks.splice;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.net.CountedReads;

/**
 * splice(2) from one epoll channel to another through Netty, so that the bytes never enter the JVM, and the ways around what Netty does
 * with it. Needs level-triggered epoll and {@link CountedReads}.
 */
final class KernelSplice {
    /** As much as a pipe of 16 slots can hold of big segments. */
    private static final int AT_ONCE = 512 * 1024;

    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EPIPE = 32;

    /** Linux tcp_states.h: no connection any more, neither closing nor waiting. */
    private static final int TCP_CLOSE = 7;

    private final EpollSocketChannel from;
    private final EpollSocketChannel to;
    private final CountedReads counted;
    private boolean asked;

    private KernelSplice(EpollSocketChannel from, EpollSocketChannel to, CountedReads counted) {
        this.from = from;
        this.to = to;
        this.counted = counted;
    }

    /** Between these channels, null where it cannot be. */
    static @Nullable KernelSplice between(Channel from, Channel to) {
        try {
            if (!(from instanceof EpollSocketChannel epollFrom) || !(to instanceof EpollSocketChannel epollTo)) {
                return null;
            }
            CountedReads counted = CountedReads.of(from);
            if (counted == null
                    || epollFrom.config().getEpollMode() != EpollMode.LEVEL_TRIGGERED
                    || epollTo.config().getEpollMode() != EpollMode.LEVEL_TRIGGERED) {
                return null;
            }
            return new KernelSplice(epollFrom, epollTo, counted);
        } catch (LinkageError notOnTheClassPath) {
            return null;
        }
    }

    /**
     * When the peer has ended its output, Netty reads all that is left even with autoRead off: as much as the system holds, into memory.
     * A channel on which something was spliced, be it nothing, is read only when asked for (AbstractEpollStreamChannel.epollInReady,
     * Netty 4.1.86). It costs 4 KiB, so a session that is never held up does without.
     */
    void readOnlyWhenAsked() {
        if (!asked) {
            asked = true;
            from.spliceTo(to, 0);
        }
    }

    /** Tells the receiver that nothing more comes; all must have been written. Netty's own way makes an exception each time. */
    void endOutput() {
        try {
            ((Socket) to.fd()).shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            // It is gone, of which its own events tell.
        }
    }

    /**
     * From now on what is read is spliced. Netty stops reading, with autoRead, while the receiver does not take it.
     *
     * @param noPipe told when the system has no more descriptors: nothing was moved, and Netty reads as before
     * @param broken told that the sender (false) or the receiver (true) broke
     */
    void start(Runnable noPipe, Consumer<Boolean> broken) {
        counted.size(AT_ONCE);
        ChannelPromise promise = new FirstFailure(from);
        promise.addListener(done -> {
            int error = done.cause() instanceof NativeIoException e ? -e.expectedErr() : 0;
            if (error == EMFILE || error == ENFILE || error == ENOMEM) {
                noPipe.run();
            } else {
                broken.accept(error == EPIPE);
            }
        });
        from.spliceTo(to, Integer.MAX_VALUE, promise);
    }

    /**
     * What the system still holds of the sender's, at most so much; null when it holds nothing. After the input was shut down this finds
     * what had come before: Netty shuts down when it learns that the peer has ended, after one more splice, and that leaves all that is
     * more than a pipe can take.
     */
    @Nullable
    ByteBuf read(int bytes) throws IOException {
        if (!from.isOpen()) {
            return null;
        }
        ByteBuf block = from.alloc().directBuffer(bytes);
        try {
            ByteBuffer room = block.internalNioBuffer(0, bytes);
            int read = from.fd().read(room, room.position(), room.limit());
            if (read > 0) {
                block.writerIndex(read);
                return block.retain();
            }
            return null;
        } finally {
            block.release();
        }
    }

    /** A reset after the end of input: no read tells of it, and level-triggered epoll tells of it for ever. */
    boolean senderBroken() {
        try {
            return from.isOpen() && ((Socket) from.fd()).getSoError() != 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** No connection any more. Whoever asks for the error first takes it away, as epoll may have; this stays. */
    boolean senderClosed() {
        return from.isOpen() && from.tcpInfo().state() == TCP_CLOSE;
    }

    /** Netty sets the failure for each piece that was under way. */
    private static final class FirstFailure extends DefaultChannelPromise {
        FirstFailure(Channel channel) {
            super(channel);
        }

        @Override
        public ChannelPromise setFailure(Throwable cause) {
            tryFailure(cause);
            return this;
        }
    }
}
