package org.tlsgateway.core.sts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a domain when its policy is asked for.
 *
 * @param cached the policy in the cache, also one that counts no more; null for none
 * @param refreshAt when the cached one is to be fetched anew, see {@link StsCachePolicy#refreshAt}; null without one
 * @param failed the last fetch, when it failed; null otherwise
 * @param announcement what DNS says now
 */
public record StsFacts(
        @Nullable CachedSts cached,
        @Nullable Instant refreshAt,
        @Nullable FailedFetch failed,
        StsAnnouncement announcement) {}
