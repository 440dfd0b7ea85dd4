package org.tlsgateway.downstream.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    private volatile List<String> joinedBy = List.of();
    private EventLoops loops = EventLoops.startNio(1, new DefaultThreadFactory("test", true));

    @AfterEach
    void stop() {
        loops.stop();
    }

    @Test
    void loopsShouldBeEpollsWhenTheNativeLibraryIsThere() {
        startAnew();
        assertThat(loops.epoll()).isEqualTo(Epoll.isAvailable());
    }

    @Test
    void connectionShouldBeAcceptedWhenTheLoopsAreNio() throws Exception {
        assertThat(loops.epoll()).isFalse();
        assertThat(accepted().isActive()).isTrue();
    }

    @Test
    void connectionShouldBeLevelTriggeredWhenTheLoopsAreEpolls() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable());
        startAnew();
        assertThat(accepted().config().getOption(EpollChannelOption.EPOLL_MODE)).isEqualTo(EpollMode.LEVEL_TRIGGERED);
    }

    /** While reports are handled its descriptor may have the number of one that was closed a moment ago. */
    @Test
    void connectionShouldNotJoinItsLoopWhileReportsOfEpollAreHandled() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable());
        startAnew();
        accepted();
        assertThat(joinedBy).contains("runAllTasks").doesNotContain("processReady");
    }

    private void startAnew() {
        loops.stop();
        loops = EventLoops.start(1, new DefaultThreadFactory("test", true));
    }

    private Channel accepted() throws InterruptedException {
        BlockingQueue<Channel> accepted = new ArrayBlockingQueue<>(1);
        Channel server = loops.server()
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void handlerAdded(ChannelHandlerContext ctx) {
                        joinedBy = StackWalker.getInstance()
                                .walk(frames -> frames.map(StackWalker.StackFrame::getMethodName)
                                        .toList());
                        accepted.add(ctx.channel());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        new Bootstrap()
                .group(loops.group())
                .channel(loops.channelType())
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.localAddress())
                .sync();
        return accepted.poll(30, TimeUnit.SECONDS);
    }
}
