package org.tlsgateway.downstream.sts;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.name.DomainName;

/**
 * One policy file to fetch.
 *
 * @param host that has it
 * @param address that was checked: it is connected to, and no other
 * @param id that the policy was announced with
 * @param deadline of {@link System#nanoTime}
 */
record PolicyRequest(DomainName host, InetSocketAddress address, String id, long deadline) {
    /** RFC 8461 section 3.3. */
    private static final String PATH = "/.well-known/mta-sts.txt";

    FullHttpRequest http() {
        FullHttpRequest get =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH, Unpooled.EMPTY_BUFFER);
        String port = address.getPort() == StsConfig.HTTPS ? "" : ":" + address.getPort();
        get.headers()
                .set(HttpHeaderNames.HOST, host + port)
                .set(HttpHeaderNames.USER_AGENT, "tlsgateway")
                .set(HttpHeaderNames.ACCEPT, "text/plain")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                // RFC 8461 section 3.3: no HTTP cache, on the way neither.
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, no-store")
                .set(HttpHeaderNames.CONNECTION, "close");
        return get;
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }
}
