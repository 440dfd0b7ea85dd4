package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;

/**
 * The {@code <mtaSts>} element of {@code <delivery>}: whether and how policies are looked up (RFC 8461).
 *
 * @param enabled false asks for no policy and uses none
 * @param cacheDirectory where policies are kept; made when the first one comes
 * @param caFile PEM file of the CAs that policy hosts are judged by, null for those of the JRE
 * @param port of policy hosts
 * @param allow networks where policy hosts may be although they are private, loopback or the like
 */
public record StsConfig(
        boolean enabled, Path cacheDirectory, @Nullable Path caFile, int port, List<Cidr> allow) {
    /** RFC 8461 section 3.3: the URL has no port. */
    public static final int HTTPS = 443;

    /** No policy is looked up. */
    public static final StsConfig DISABLED = new StsConfig(false, Path.of("var/mta-sts"), null, HTTPS, List.of());

    public StsConfig {
        allow = List.copyOf(allow);
    }
}
