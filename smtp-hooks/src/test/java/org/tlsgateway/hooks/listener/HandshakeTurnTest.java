package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeTurnTest {
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final EventLoop loop = loops.next();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void otherWorkShouldComeBeforeAndBetweenHandshakes() throws Exception {
        Channel first = channel(true);
        Channel second = channel(true);
        Channel third = channel(true);
        loop.submit(() -> {
                    first.pipeline().fireChannelRead(bytes("hello 1"));
                    second.pipeline().fireChannelRead(bytes("hello 2"));
                    third.pipeline().fireChannelRead(bytes("hello 3"));
                    loop.execute(() -> log.add("reply"));
                })
                .sync();
        awaitAll(7);
        assertThat(log)
                .containsExactly(
                        "reply", "hello 1", "after hello 1", "hello 2", "after hello 2", "hello 3", "after hello 3");
    }

    @Test
    void whatFollowsShouldPassAtOnceWhenTheTurnHasCome() throws Exception {
        Channel channel = channel(true);
        loop.submit(() -> channel.pipeline().fireChannelRead(bytes("hello"))).sync();
        awaitAll(2);
        loop.submit(() -> {
                    channel.pipeline().fireChannelRead(bytes("finished"));
                    log.add("later");
                })
                .sync();
        assertThat(log).containsExactly("hello", "after hello", "finished", "later");
        assertThat(channel.pipeline().get(HandshakeTurn.class)).isNull();
    }

    @Test
    void nothingMoreShouldBeReadWhenTheClientSendsOnAndOn() throws Exception {
        Channel channel = channel(true);
        boolean reading = loop.submit(() -> {
                    channel.pipeline().fireChannelRead(bytes("hel"));
                    boolean first = channel.config().isAutoRead();
                    channel.pipeline().fireChannelRead(bytes("lo"));
                    return first && !channel.config().isAutoRead();
                })
                .sync()
                .getNow();
        assertThat(reading).as("read until the second part came").isTrue();
        awaitAll(4);
        assertThat(log).containsExactly("hel", "lo", "after hel", "after lo");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void repliesToMessagesShouldComeBeforeTheNextHandshake() throws Exception {
        Channel channel = channel(true);
        loop.submit(() -> {
                    HandshakeTurns turns = HandshakeTurns.ofThisThread();
                    turns.messageEnded();
                    turns.messageEnded();
                    channel.pipeline().fireChannelRead(bytes("hello"));
                    later(1, () -> answered("one"));
                    later(2, () -> answered("two"));
                })
                .sync();
        awaitAll(4);
        assertThat(log).containsExactly("answered one", "answered two", "hello", "after hello");
    }

    @Test
    void handshakesShouldNotWaitForeverForTheReplyToAMessage() throws Exception {
        Channel first = channel(true);
        Channel second = channel(true);
        loop.submit(() -> {
                    HandshakeTurns.ofThisThread().messageEnded();
                    first.pipeline().fireChannelRead(bytes("hello 1"));
                    second.pipeline().fireChannelRead(bytes("hello 2"));
                })
                .sync();
        awaitAll(4);
        assertThat(log).containsExactly("hello 1", "after hello 1", "hello 2", "after hello 2");
        loop.submit(() -> answered("late")).sync();
        Channel third = channel(true);
        loop.submit(() -> third.pipeline().fireChannelRead(bytes("hello 3"))).sync();
        awaitAll(7);
        assertThat(log).endsWith("answered late", "hello 3", "after hello 3");
    }

    private void answered(String which) {
        log.add("answered " + which);
        HandshakeTurns.ofThisThread().messageAnswered();
    }

    /** Behind so many rounds of the loop. */
    private void later(int rounds, Runnable what) {
        loop.execute(() -> {
            if (rounds == 0) {
                what.run();
            } else {
                later(rounds - 1, what);
            }
        });
    }

    @Test
    void bytesShouldBeReleasedAndTheOthersServedWhenAClientGoes() throws Exception {
        Channel gone = channel(true);
        Channel broken = channel(false);
        Channel other = channel(true);
        ByteBuf unread = bytes("hello 1");
        loop.submit(() -> {
                    gone.pipeline().fireChannelRead(unread);
                    broken.pipeline().fireChannelRead(bytes("hello 2"));
                    other.pipeline().fireChannelRead(bytes("hello 3"));
                    gone.close();
                })
                .sync();
        awaitAll(3);
        assertThat(log).containsExactly("broken", "hello 3", "after hello 3");
        assertThat(unread.refCnt()).isZero();
    }

    private Channel channel(boolean good) {
        NioSocketChannel channel = new NioSocketChannel();
        loop.register(channel).syncUninterruptibly();
        channel.pipeline().addLast(new HandshakeTurn(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (!good) {
                    ReferenceCountUtil.release(message);
                    throw new IllegalStateException("broken");
                }
                String said = ((ByteBuf) message).toString(StandardCharsets.US_ASCII);
                ReferenceCountUtil.release(message);
                log.add(said);
                if (channel.pipeline().get(HandshakeTurn.class) != null) {
                    loop.execute(() -> log.add("after " + said));
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                log.add(cause.getMessage());
            }
        });
        return channel;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private void awaitAll(int lines) throws InterruptedException {
        for (int i = 0; i < 500 && log.size() < lines; i++) {
            Thread.sleep(10);
        }
        assertThat(log).hasSize(lines);
    }
}
