package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.mailets.inspection.scan.EngineProtocol.Listener;

/** One HTTP response of Rspamd, of bounded size; fails at once on a status other than 200 and on another content type. */
final class RspamdAnswerHandler extends ChannelInboundHandlerAdapter {
    static final int MAX_BYTES = 512 * 1024;

    private final Listener listener;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean interim;

    RspamdAnswerHandler(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpObject part) {
                read(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            listener.failed("answer is not HTTP");
            return;
        }
        if (part instanceof HttpResponse response) {
            // RFC 9110 section 15.2: there may be others before the final one.
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            String type = String.valueOf(response.headers().get(HttpHeaderNames.CONTENT_TYPE, "none"));
            if (interim) {
                return;
            } else if (!response.status().equals(HttpResponseStatus.OK)) {
                listener.failed("HTTP status " + response.status().code());
            } else if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
                listener.failed("content type " + SafeText.line(type, 50));
            }
        }
        if (part instanceof HttpContent content && !interim) {
            append(content);
        }
    }

    private void append(HttpContent content) {
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > MAX_BYTES) {
            listener.failed("answer bigger than " + MAX_BYTES + " bytes");
            return;
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        body.writeBytes(copy);
        if (content instanceof LastHttpContent) {
            try {
                listener.answered(RspamdAnswer.read(body.toByteArray()));
            } catch (IOException unusable) {
                listener.failed(String.valueOf(unusable.getMessage()));
            }
        }
    }
}
