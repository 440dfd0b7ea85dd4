package org.tlsgateway.downstream.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that a channel's reads gave, also those that splice(2) moved past the JVM: Netty tells the handle of both. One for
 * each channel, set before its first read. On the channel's event loop.
 */
public final class CountedReads extends AdaptiveRecvByteBufAllocator {
    private int size;
    private long count;
    private boolean ended;

    /** Of this channel, null when it has none. */
    public static @Nullable CountedReads of(Channel channel) {
        RecvByteBufAllocator allocator = channel.config().getRecvByteBufAllocator();
        return allocator instanceof CountedReads counted ? counted : null;
    }

    /** Bytes read so far. */
    public long count() {
        return count;
    }

    /** True when a read has found the end of the input, so that nothing is left with the system. */
    public boolean ended() {
        return ended;
    }

    /** From now on a read may give so much, instead of what Netty guesses. */
    public void size(int bytes) {
        size = bytes;
    }

    @Override
    @SuppressWarnings("deprecation") // The interface of the handle; there is no other one to implement.
    public Handle newHandle() {
        return new Counting((ExtendedHandle) super.newHandle());
    }

    private final class Counting extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;

        Counting(ExtendedHandle adaptive) {
            super(adaptive);
            this.adaptive = adaptive;
        }

        @Override
        public int guess() {
            return size == 0 ? super.guess() : size;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public void lastBytesRead(int bytes) {
            count += Math.max(0, bytes);
            ended |= bytes < 0;
            super.lastBytesRead(bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
            return adaptive.continueReading(maybeMoreDataSupplier);
        }
    }
}
