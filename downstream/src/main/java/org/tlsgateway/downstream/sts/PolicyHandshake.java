package org.tlsgateway.downstream.sts;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.smtp.ClientEngines;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;
import org.tlsgateway.downstream.tls.PkixVerdict;
import org.tlsgateway.downstream.tls.PkixVerifier;
import org.tlsgateway.downstream.tls.TrustStores;

/** TLS with a policy host, and the check of its certificate before anything is asked (RFC 8461 section 3.3). */
final class PolicyHandshake extends ChannelInboundHandlerAdapter {
    /** Less than the whole, so that another address has its turn. */
    private static final long HANDSHAKE_SECONDS = 20;

    private final PolicyRequest request;
    private final Tools tools;
    private final CompletableFuture<Fetch> result = new CompletableFuture<>();
    private volatile @Nullable Channel channel;
    private volatile boolean established;

    /**
     * What handshakes share.
     *
     * @param caFile null for the JRE's CAs
     * @param executor where certificates are judged
     */
    record Tools(
            ClientEngines engines,
            TrustStores trust,
            @Nullable Path caFile,
            Clock clock,
            Executor executor) {}

    PolicyHandshake(PolicyRequest request, Tools tools) {
        this.request = request;
        this.tools = tools;
    }

    /** Of the whole fetch from this address. */
    CompletableFuture<Fetch> result() {
        return result;
    }

    /** True when there was a handshake: another address would not say anything else. */
    boolean established() {
        return established;
    }

    void start(Channel opened) {
        channel = opened;
        HostPort target = new HostPort(
                request.address().getAddress().getHostAddress(),
                request.address().getPort());
        // RFC 8461 section 3.3: the name goes along as SNI (RFC 6066).
        SslHandler tls = new SslHandler(tools.engines().newEngine(request.host(), target));
        tls.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        opened.pipeline().addLast(tls, this);
    }

    /** The time is over. */
    void expire() {
        fail(null, Failure.STS_POLICY_FETCH, "no policy from " + request.host() + " in time");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                established = true;
                judge(ctx);
            } else {
                fail(
                        ctx,
                        Failure.STS_POLICY_FETCH,
                        "no TLS with " + request.host() + ": " + PolicyExchange.words(done.cause()));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void judge(ChannelHandlerContext ctx) {
        List<X509Certificate> presented = presented(ctx.pipeline().get(SslHandler.class));
        CompletableFuture.supplyAsync(() -> verdict(presented), tools.executor())
                .whenCompleteAsync(
                        (verdict, bug) -> {
                            if (bug != null) {
                                fail(ctx, Failure.INTERNAL, PolicyExchange.words(bug));
                            } else if (verdict instanceof PkixVerdict.Proven && !result.isDone()) {
                                PolicyExchange exchange = new PolicyExchange(request, result);
                                ctx.pipeline().remove(this);
                                exchange.start(ctx);
                            } else {
                                fail(ctx, Failure.STS_WEBPKI_INVALID, request.host() + ": " + verdict.words());
                            }
                        },
                        ctx.executor());
    }

    private PkixVerdict verdict(List<X509Certificate> presented) {
        try {
            return PkixVerifier.verify(
                    presented,
                    tools.trust().anchors(tools.caFile()),
                    Set.of(request.host()),
                    tools.clock().instant());
        } catch (IOException noCas) {
            return new PkixVerdict.Refused(Failure.STS_WEBPKI_INVALID, String.valueOf(noCas.getMessage()));
        }
    }

    private static List<X509Certificate> presented(SslHandler tls) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : tls.engine().getSession().getPeerCertificates()) {
                if (each instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
        return chain;
    }

    /** Nothing was asked yet. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        fail(ctx, Failure.STS_POLICY_FETCH, request.host() + " speaks before it is asked");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, Failure.STS_POLICY_FETCH, request.host() + " closed the connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, Failure.STS_POLICY_FETCH, PolicyExchange.words(cause));
    }

    void fail(@Nullable ChannelHandlerContext ctx, Failure failure, String detail) {
        result.complete(new Fetch.Failed(failure, detail));
        Channel opened = ctx == null ? channel : ctx.channel();
        if (opened != null) {
            opened.close();
        }
    }
}
