package org.tlsgateway.downstream.https;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.smtp.ClientEngines;
import org.tlsgateway.downstream.tls.PkixVerdict;

/** TLS with a server at one of its addresses, and the judgement of its certificate before anything is sent. */
final class HttpsHandshake extends ChannelInboundHandlerAdapter {
    /** Less than the whole, so that another address has its turn. */
    private static final long HANDSHAKE_SECONDS = 20;

    private final HttpsRequest request;
    private final InetSocketAddress address;
    private final ClientEngines engines;
    private final CertificateJudge judge;
    private final CompletableFuture<HttpsOutcome> result = new CompletableFuture<>();
    private volatile @Nullable Channel channel;
    private volatile boolean established;

    HttpsHandshake(HttpsRequest request, InetSocketAddress address, ClientEngines engines, CertificateJudge judge) {
        this.request = request;
        this.address = address;
        this.engines = engines;
        this.judge = judge;
    }

    /** Of the whole request at this address. */
    CompletableFuture<HttpsOutcome> result() {
        return result;
    }

    /** True when there was a handshake: another address would not say anything else. */
    boolean established() {
        return established;
    }

    void start(Channel opened) {
        channel = opened;
        HostPort target = new HostPort(address.getAddress().getHostAddress(), address.getPort());
        SslHandler tls = new SslHandler(engines.newEngine(request.name(), target));
        tls.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        opened.pipeline().addLast(tls, this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                established = true;
                judge(ctx);
            } else {
                fail("no TLS with " + request.host() + ": " + HttpsExchange.words(done.cause()));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void judge(ChannelHandlerContext ctx) {
        List<X509Certificate> presented = presented(ctx.pipeline().get(SslHandler.class));
        CompletableFuture.supplyAsync(() -> judge.judge(presented, request.name()), judge.executor())
                .whenCompleteAsync((verdict, bug) -> judged(ctx, verdict, bug), ctx.executor());
    }

    private void judged(ChannelHandlerContext ctx, PkixVerdict verdict, @Nullable Throwable bug) {
        if (bug != null) {
            end(new HttpsOutcome.Broken(HttpsExchange.words(bug)));
        } else if (judge.binding() && verdict instanceof PkixVerdict.Refused) {
            end(new HttpsOutcome.Unproven(request.host() + ": " + verdict.words()));
        } else if (!result.isDone()) {
            HttpsExchange exchange = new HttpsExchange(request, verdict.words(), result);
            ctx.pipeline().remove(this);
            exchange.start(ctx);
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
        fail(request.host() + " speaks before it is asked");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(request.host() + " closed the connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(HttpsExchange.words(cause));
    }

    void fail(String detail) {
        end(new HttpsOutcome.Failed(detail));
    }

    /** Whatever comes first counts; the connection is closed in any case. */
    void end(HttpsOutcome outcome) {
        result.complete(outcome);
        Channel opened = channel;
        if (opened != null) {
            opened.close();
        }
    }
}
