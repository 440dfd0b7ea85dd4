package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;

/** {@code POST /checkv2} of Rspamd's scan worker; the session goes into its request headers. */
final class RspamdProtocol implements EngineProtocol {
    private static final int MAX_RECIPIENTS = 1000;
    private static final int MAX_VALUE = 1000;
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16 << 10;

    private final String host;
    private final String path;
    private final @Nullable String password;

    RspamdProtocol(URI address, @Nullable String password) {
        boolean local = address.getRawAuthority() == null;
        this.host = local ? "localhost" : address.getRawAuthority();
        this.path = (local ? "" : String.valueOf(address.getRawPath()).replaceAll("/+$", "")) + "/checkv2";
        this.password = password;
    }

    @Override
    public void install(ChannelPipeline pipeline, Listener listener) {
        pipeline.addLast(
                new HttpClientCodec(MAX_LINE, MAX_HEADERS, MAX_LINE, false, true), new RspamdAnswerHandler(listener));
    }

    @Override
    public Object opening(ScanFacts facts, long size) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path);
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.CONTENT_LENGTH, size)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        header(request, "IP", facts.ip());
        header(request, "Helo", facts.helo());
        // Rspamd takes "<>" for the null sender; an absent header would be an unknown one.
        header(request, "From", facts.sender().isEmpty() ? "<>" : facts.sender());
        facts.recipients().stream().limit(MAX_RECIPIENTS).forEach(recipient -> header(request, "Rcpt", recipient));
        header(request, "User", facts.user());
        header(request, "Queue-Id", facts.queueId());
        header(request, "TLS-Version", facts.tlsVersion());
        header(request, "TLS-Cipher", facts.tlsCipher());
        header(request, "Password", password);
        return request;
    }

    private static void header(HttpRequest request, String name, @Nullable String value) {
        String safe = value == null ? "" : SafeText.line(value, MAX_VALUE);
        if (!safe.isEmpty()) {
            request.headers().add(name, safe);
        }
    }

    @Override
    public Object block(ByteBuf block) {
        return new DefaultHttpContent(block);
    }

    @Override
    public Object end() {
        return LastHttpContent.EMPTY_LAST_CONTENT;
    }
}
