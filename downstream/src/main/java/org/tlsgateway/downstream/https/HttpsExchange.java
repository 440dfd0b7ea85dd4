package org.tlsgateway.downstream.https;

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
import org.tlsgateway.core.inspection.SafeText;

/**
 * One request and its response, on a connection whose peer has been judged. All that comes is counted: headers, chunk frames and
 * interim responses too. On the channel's event loop.
 */
final class HttpsExchange extends ChannelInboundHandlerAdapter {
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16 << 10;

    /** What may be around a body. */
    private static final int MAX_AROUND = 64 << 10;

    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpsRequest request;
    private final String certificate;
    private final CompletableFuture<HttpsOutcome> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpResponse head;
    private boolean interim;
    private boolean complete;
    private boolean closedWell;

    HttpsExchange(HttpsRequest request, String certificate, CompletableFuture<HttpsOutcome> result) {
        this.request = request;
        this.certificate = certificate;
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
            head(ctx, response);
        }
        if (part instanceof HttpContent content && !interim && !result.isDone()) {
            append(ctx, content);
        }
    }

    private void head(ChannelHandlerContext ctx, HttpResponse response) {
        // RFC 9110 section 15.2: there may be others before the final one.
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (interim) {
            if (response.status().code() == SWITCHING_PROTOCOLS) {
                fail(ctx, request.host() + " says 101");
            }
            return;
        }
        head = response;
        String refused = request.refusal().apply(response);
        if (refused != null) {
            fail(ctx, refused);
        } else if (request.maxBody() == 0) {
            finish(ctx, response);
        }
    }

    private void append(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > request.maxBody()) {
            fail(ctx, "the response is longer than " + request.maxBody());
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
        if (complete && head != null && delimited(head)) {
            finish(ctx, head);
        }
        ctx.fireChannelReadComplete();
    }

    private static boolean delimited(HttpResponse head) {
        return HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head);
    }

    private void finish(ChannelHandlerContext ctx, HttpResponse response) {
        result.complete(new HttpsOutcome.Answered(
                response.status().code(), response.headers(), body.toByteArray(), certificate));
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
        if (complete && head != null && (delimited(head) || closedWell)) {
            finish(ctx, head);
        } else {
            fail(ctx, "the connection ended before the response did");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, words(cause));
    }

    private void fail(ChannelHandlerContext ctx, String detail) {
        result.complete(new HttpsOutcome.Failed(detail));
        ctx.close();
    }

    static String words(@Nullable Throwable cause) {
        return cause == null ? "unknown" : SafeText.line(String.valueOf(cause.getMessage()), 200);
    }

    /** Counts before anything is parsed. */
    private final class Limit extends ChannelInboundHandlerAdapter {
        private long bytes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            bytes += message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            if (bytes > (long) request.maxBody() + MAX_AROUND || result.isDone()) {
                ReferenceCountUtil.release(message);
                fail(ctx, request.host() + " sends without end");
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }
}
