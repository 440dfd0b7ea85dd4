package org.tlsgateway.downstream.sts;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.sts.StsPolicyText;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;

/**
 * One request and its response, on a connection whose peer is proven. All that comes is counted: headers, chunk frames and interim
 * responses too. On the channel's event loop.
 */
final class PolicyExchange extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16 << 10;

    /** With all that may be around the policy. */
    private static final int MAX_BYTES = StsPolicyText.MAX_SIZE + (64 << 10);

    private final PolicyRequest request;
    private final CompletableFuture<Fetch> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpResponse head;
    private boolean interim;
    private boolean complete;
    private boolean closedWell;

    PolicyExchange(PolicyRequest request, CompletableFuture<Fetch> result) {
        this.request = request;
        this.result = result;
    }

    /** Handlers for a connection that bytes may come on from now. */
    void start(ChannelHandlerContext tls) {
        tls.pipeline().addLast(new Limit(), new HttpClientCodec(MAX_LINE, MAX_HEADERS, MAX_LINE, true, true), this);
        tls.channel().writeAndFlush(request.http()).addListener(written -> {
            if (!written.isSuccess()) {
                fail(tls, "the request could not be sent: " + words(written.cause()));
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpObject part && !result.isDone()) {
                read(ctx, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext ctx, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            fail(ctx, "not HTTP: " + words(part.decoderResult().cause()));
        } else if (complete) {
            fail(ctx, "more than one response");
        } else if (part instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            head = interim ? head : response;
            String problem = interim ? switched(response) : PolicyResponse.problem(response);
            if (problem != null) {
                fail(ctx, problem);
            }
        }
        if (part instanceof HttpContent content && !interim && !result.isDone()) {
            append(ctx, content);
        }
    }

    private static @Nullable String switched(HttpResponse response) {
        return response.status().code() == 101 ? "the policy host says 101" : null;
    }

    private void append(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > StsPolicyText.MAX_SIZE) {
            fail(ctx, "the policy is longer than " + StsPolicyText.MAX_SIZE);
            return;
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        body.writeBytes(copy);
        complete = content instanceof LastHttpContent;
    }

    /** Only now: what stands behind the response in the same packet has been seen. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (complete && delimited()) {
            finish(ctx);
        }
        ctx.fireChannelReadComplete();
    }

    private boolean delimited() {
        return head != null && (HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head));
    }

    private void finish(ChannelHandlerContext ctx) {
        result.complete(PolicyResponse.policy(request.id(), body.toByteArray()));
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent close) {
            closedWell = close.isSuccess();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // A body that ends with the connection was cut by somebody unless TLS says that it was not (RFC 9112 section
        // 9.8).
        if (complete && (delimited() || closedWell)) {
            finish(ctx);
        } else {
            fail(ctx, "the connection ended before the policy did");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, words(cause));
    }

    private void fail(ChannelHandlerContext ctx, String detail) {
        result.complete(new Fetch.Failed(Failure.STS_POLICY_FETCH, detail));
        ctx.close();
    }

    static String words(@Nullable Throwable cause) {
        return cause == null ? "unknown" : SafeText.line(String.valueOf(cause.getMessage()), 200);
    }

    /** Counts before anything is parsed. */
    private final class Limit extends ChannelInboundHandlerAdapter {
        private int bytes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            bytes += message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            if (bytes > MAX_BYTES || result.isDone()) {
                ReferenceCountUtil.release(message);
                fail(ctx, "the policy host sends without end");
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }
}
