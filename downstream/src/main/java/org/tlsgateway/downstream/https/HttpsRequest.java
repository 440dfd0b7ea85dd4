package org.tlsgateway.downstream.https;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;

/**
 * One request.
 *
 * @param host a name or an address literal without brackets
 * @param port 1 to 65535
 * @param method GET or POST
 * @param path with the query, in ASCII as it goes into the request line
 * @param headers besides Host, User-Agent, Content-Length and Connection
 * @param content to send, empty for none
 * @param refusal what is wrong with the head of a response, null when nothing is: then its body is read
 * @param maxBody octets of the body, 0 when it is not wanted
 */
public record HttpsRequest(
        String host,
        int port,
        HttpMethod method,
        String path,
        Map<CharSequence, String> headers,
        byte[] content,
        Function<HttpResponse, @Nullable String> refusal,
        int maxBody) {
    /** RFC 9110 section 4.2.2. */
    public static final int HTTPS = 443;

    /** The name of the server, null when it is an address. */
    @Nullable
    DomainName name() {
        return IpLiteral.parse(host).isPresent() ? null : DomainName.parse(host).orElse(null);
    }

    FullHttpRequest http() {
        FullHttpRequest http =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, Unpooled.wrappedBuffer(content));
        String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
        http.headers()
                .set(HttpHeaderNames.HOST, port == HTTPS ? literal : literal + ":" + port)
                .set(HttpHeaderNames.USER_AGENT, "tlsgateway");
        headers.forEach(http.headers()::set);
        if (content.length > 0) {
            http.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        }
        http.headers().set(HttpHeaderNames.CONNECTION, "close");
        return http;
    }
}
