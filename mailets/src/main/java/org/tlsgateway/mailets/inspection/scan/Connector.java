package org.tlsgateway.mailets.inspection.scan;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.mailets.inspection.scan.EngineAddress.Security;

/** Opens connections to engines. */
final class Connector implements AutoCloseable {
    private static final int THREADS = 2;

    private final EventLoops loops = EventLoops.start(THREADS, new DefaultThreadFactory("gateway-scan", true));
    /** Names are looked up by the JVM, which blocks. */
    private final ExecutorService lookups =
            Executors.newCachedThreadPool(new DefaultThreadFactory("gateway-scan-dns", true));

    private final SslContext tls;

    /** With the CAs that engines' certificates must be of, null for the JRE's. */
    Connector(@Nullable Path caFile) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            tls = (caFile == null ? builder : builder.trustManager(caFile.toFile())).build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("no TLS for scanners: " + e.getMessage(), e);
        }
    }

    /** Gives the call a connection, or a failure. */
    void connect(EngineCall call, EngineAddress address, Duration timeout) {
        resolve(address.server()).whenComplete((socket, unknown) -> {
            if (unknown != null) {
                call.failed(
                        "no answer: " + EngineCall.words(unknown.getCause() == null ? unknown : unknown.getCause()));
            } else {
                open(call, address, socket, timeout);
            }
        });
    }

    private CompletableFuture<InetSocketAddress> resolve(HostPort server) {
        return IpLiteral.parse(server.host())
                .map(literal -> CompletableFuture.completedFuture(new InetSocketAddress(literal, server.port())))
                .orElseGet(() -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return new InetSocketAddress(InetAddress.getByName(server.host()), server.port());
                            } catch (UnknownHostException e) {
                                throw new IllegalStateException("unknown host " + server.host(), e);
                            }
                        },
                        lookups));
    }

    private void open(EngineCall call, EngineAddress address, InetSocketAddress socket, Duration timeout) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.group())
                .channel(loops.channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeout.toMillis()))
                // What an engine says before it closes is read also when writing to it has failed.
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (address.security() == Security.TLS) {
                            channel.pipeline().addLast(tlsHandler(channel, address.server()), new Handshake(call));
                        }
                        call.install(channel);
                    }
                });
        try {
            bootstrap.connect(socket).addListener(connected -> {
                if (!connected.isSuccess()) {
                    call.failed("no answer: " + EngineCall.words(connected.cause()));
                } else if (address.security() == Security.CLEAR) {
                    call.ready();
                }
            });
        } catch (IllegalStateException | RejectedExecutionException stopping) {
            call.failed("no answer: the gateway is stopping");
        }
    }

    private SslHandler tlsHandler(Channel channel, HostPort server) {
        SslHandler handler = tls.newHandler(channel.alloc(), server.host(), server.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        // RFC 9110 section 4.3.4: the certificate must be for the host of the URI.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /** Waits for TLS. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final EngineCall call;

        Handshake(EngineCall call) {
            this.call = call;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    call.ready();
                } else {
                    call.failed("no TLS: " + EngineCall.words(done.cause()));
                }
            }
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        loops.stop();
    }
}
