package org.tlsgateway.hooks.splice;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.net.CountedReads;
import org.tlsgateway.downstream.smtp.HandOverGuard;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.framing.SmtpInput;

/** A listener that splices every client that says STARTTLS to a server socket of the test's. */
final class SpliceFixture implements AutoCloseable {
    enum Transport {
        /** Copies. */
        NIO,
        /** Copies, then splice(2). */
        EPOLL,
        /** Edge-triggered, as Netty has it by itself: copies. */
        EPOLL_EDGE
    }

    static final Duration LONG = Duration.ofMinutes(5);
    static final byte[] READY = "220 2.0.0 go\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /** Counts exactly what is not released. */
    final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

    final EventLoopGroup group;
    private final EventLoopGroup boss;
    private final Transport transport;
    private final SpliceLimits limits;
    private final int buffers;
    private final ServerSocket backend;
    private final Channel listener;
    private final BlockingQueue<Core> sessions = new LinkedBlockingQueue<>();
    final BlockingQueue<Channel> channels = new LinkedBlockingQueue<>();

    SpliceFixture(Transport transport) throws IOException {
        this(transport, new SpliceLimits(LONG, LONG), 0);
    }

    /** @param buffers of the sockets, 0 for the system's choice */
    SpliceFixture(Transport transport, SpliceLimits limits, int buffers) throws IOException {
        this.transport = transport;
        this.limits = limits;
        this.buffers = buffers;
        this.group = transport == Transport.NIO ? new NioEventLoopGroup(1) : new EpollEventLoopGroup(1);
        this.boss = transport == Transport.NIO ? new NioEventLoopGroup(1) : new EpollEventLoopGroup(1);
        this.backend = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(boss, group)
                .channel(transport == Transport.NIO ? NioServerSocketChannel.class : EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.config().setRecvByteBufAllocator(new CountedReads());
                        SmtpFramer framer = new SmtpFramer(
                                new ListenerConfig.Limits(100, 100, 512, 1000, 100, 0, 10),
                                new ListenerConfig.Timeouts(LONG, LONG, LONG, LONG, LONG));
                        channel.pipeline().addLast(framer, new Core(framer));
                    }
                });
        bootstrap.childOption(ChannelOption.ALLOCATOR, memory);
        if (transport == Transport.EPOLL) {
            bootstrap.childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
        }
        if (buffers > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, buffers);
            backend.setReceiveBufferSize(buffers);
        }
        listener = bootstrap
                .bind(new InetSocketAddress(backend.getInetAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** A client that has said STARTTLS and read the 220. */
    synchronized SplicedPair open() throws IOException {
        return open("");
    }

    /** @param early what it says in clear before the 220 */
    SplicedPair open(String early) throws IOException {
        Socket client = new Socket();
        client.setTcpNoDelay(true);
        client.setSoTimeout(60_000);
        client.connect(listener.localAddress());
        client.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Socket server = backend.accept();
        server.setTcpNoDelay(true);
        server.setSoTimeout(60_000);
        Core core = take(sessions);
        if (!early.isEmpty()) {
            client.getOutputStream().write(early.getBytes(StandardCharsets.ISO_8859_1));
            SplicedPair.await(core.heardMore);
        }
        core.serverConnected.complete(null);
        if (early.isEmpty() && !SplicedPair.readLine(client).startsWith("220")) {
            throw new AssertionError("no 220");
        }
        return new SplicedPair(client, server, core.ended, core.told);
    }

    /** Direct and heap memory in buffers. */
    long bufferBytes() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    /** Lets others run until it is so; fails after a minute. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never: " + what);
            }
            Thread.yield();
        }
    }

    static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(60, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError("nothing came");
            }
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs on the event loop. */
    <T> T onLoop(Callable<T> task) {
        return group.next().submit(task).syncUninterruptibly().getNow();
    }

    /** True when no channel that was ever opened is open. */
    boolean allClosed() {
        return channels.stream().noneMatch(Channel::isOpen);
    }

    @Override
    public void close() throws IOException {
        listener.close().syncUninterruptibly();
        backend.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        boss.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Stands for the core handler: has the splice begun, and is told of the end. */
    private final class Core extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Void> serverConnected = new CompletableFuture<>();
        final CompletableFuture<Void> heardMore = new CompletableFuture<>();
        final CompletableFuture<SpliceReport> ended = new CompletableFuture<>();
        final CompletableFuture<Integer> told = new CompletableFuture<>();
        private final AtomicInteger count = new AtomicInteger();
        private final SmtpFramer framer;

        Core(SmtpFramer framer) {
            this.framer = framer;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            framer.nextCommand();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof SmtpInput.Command)) {
                throw new AssertionError("not for the core handler: " + message);
            }
            Bootstrap bootstrap = new Bootstrap()
                    .group(ctx.channel().eventLoop())
                    .channel(transport == Transport.NIO ? NioSocketChannel.class : EpollSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOCATOR, memory)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.RCVBUF_ALLOCATOR, new CountedReads())
                    .handler(new HandOverGuard());
            if (buffers > 0) {
                bootstrap.option(ChannelOption.SO_SNDBUF, buffers);
            }
            if (transport == Transport.EPOLL) {
                bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
            }
            ctx.channel().eventLoop().execute(() -> connect(ctx, bootstrap));
        }

        private void connect(ChannelHandlerContext ctx, Bootstrap bootstrap) {
            ChannelFuture connect = bootstrap.connect(backend.getLocalSocketAddress());
            connect.addListener(connected -> {
                channels.add(ctx.channel());
                channels.add(connect.channel());
                sessions.add(this);
                watch();
                serverConnected.thenRunAsync(
                        () -> Splice.begin(
                                (SocketChannel) ctx.channel(),
                                framer,
                                connect.channel(),
                                READY,
                                limits,
                                ended::complete),
                        ctx.channel().eventLoop());
            });
        }

        private void watch() {
            if (framer.hasInput()) {
                heardMore.complete(null);
            } else if (!serverConnected.isDone()) {
                group.next().schedule(this::watch, 1, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            told.complete(count.incrementAndGet());
            if (count.get() > 1) {
                throw new AssertionError("told twice");
            }
        }
    }
}
