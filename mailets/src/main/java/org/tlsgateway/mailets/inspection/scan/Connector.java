package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.mailets.inspection.scan.EngineAddress.Security;

/** Opens connections to engines. */
final class Connector implements AutoCloseable {
    private static final long AGAIN_MILLIS = 5;

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

    /** Gives the call a connection, or a failure. On the scan's thread, which is not held up. */
    void connect(EngineCall call, EngineAddress address) {
        if (call.loop().isStopped()) {
            call.failed(ScanLoop.STOPPING);
            return;
        }
        if (address.place() instanceof EngineAddress.Port port) {
            CompletableFuture<InetSocketAddress> socket = resolve(port.server());
            if (socket.isDone()) {
                open(call, port, socket);
            } else {
                socket.whenCompleteAsync((found, unknown) -> open(call, port, socket), call.loop());
            }
        } else if (address.place() instanceof EngineAddress.LocalSocket local) {
            open(call, local);
        }
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

    private void open(EngineCall call, EngineAddress.Port port, CompletableFuture<InetSocketAddress> found) {
        if (call.isDone()) {
            return;
        }
        try {
            SslHandler handler = port.security() == Security.TLS ? tlsHandler(port.server()) : null;
            call.opened(EngineConnection.open(call, found.join(), handler));
        } catch (CompletionException unknown) {
            call.failed(unknown.getCause());
        } catch (IOException e) {
            call.failed(e);
        }
    }

    private static void open(EngineCall call, EngineAddress.LocalSocket local) {
        if (call.isDone()) {
            return;
        }
        try {
            call.opened(EngineConnection.open(call, UnixDomainSocketAddress.of(local.path()), null));
        } catch (IOException e) {
            if (e.getClass() == SocketException.class && Files.exists(local.path())) {
                // EAGAIN of unix(7): as many wait already as the engine lets; over TCP the system would try again by
                // itself.
                call.loop().later(AGAIN_MILLIS, () -> open(call, local));
            } else {
                call.failed(e);
            }
        }
    }

    private SslHandler tlsHandler(HostPort server) {
        SslHandler handler = tls.newHandler(ByteBufAllocator.DEFAULT, server.host(), server.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        // RFC 9110 section 4.3.4: the certificate must be for the host of the URI.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
