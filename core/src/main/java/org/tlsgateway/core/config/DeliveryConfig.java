package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.HostPort;

/**
 * The {@code <delivery>} element under {@code <gateway>} of mailetcontainer.xml: the way out.
 *
 * @param queue the James mail queue that holds mail to deliver
 * @param helloName what the gateway calls itself downstream
 * @param postmaster the address that DSNs name as the reporting contact
 * @param policy the destination rules
 * @param retry when to try again
 * @param timeouts of the SMTP client (RFC 5321 section 4.5.3.2)
 * @param caFile PEM file of the trusted CAs, null for those of the JRE
 * @param resolvers DNS servers, empty for those of the system
 * @param concurrency messages in delivery at once
 * @param connectionsPerDestination open at once to one host
 * @param idleConnection how long an unused connection is kept for the next message
 * @param demands what messages demand by themselves
 * @param mtaSts how policies of domains are looked up
 * @param dnssec how answers of DNS are proven, null when the operator leaves it to {@link DnssecMode#choose}
 * @param trustAnchors file of the keys by which they are validated, null for those of the root that are shipped
 */
public record DeliveryConfig(
        String queue,
        String helloName,
        String postmaster,
        DeliveryPolicy policy,
        RetrySchedule retry,
        Timeouts timeouts,
        @Nullable Path caFile,
        List<HostPort> resolvers,
        int concurrency,
        int connectionsPerDestination,
        Duration idleConnection,
        DemandPolicy demands,
        StsConfig mtaSts,
        @Nullable DnssecMode dnssec,
        @Nullable Path trustAnchors) {
    public DeliveryConfig {
        resolvers = List.copyOf(resolvers);
    }

    /** A way out that knows no {@code <demand>}, no MTA-STS, and says nothing of DNSSEC. */
    public DeliveryConfig(
            String queue,
            String helloName,
            String postmaster,
            DeliveryPolicy policy,
            RetrySchedule retry,
            Timeouts timeouts,
            @Nullable Path caFile,
            List<HostPort> resolvers,
            int concurrency,
            int connectionsPerDestination,
            Duration idleConnection) {
        this(
                queue,
                helloName,
                postmaster,
                policy,
                retry,
                timeouts,
                caFile,
                resolvers,
                concurrency,
                connectionsPerDestination,
                idleConnection,
                DemandPolicy.NONE,
                StsConfig.DISABLED,
                null,
                null);
    }

    /**
     * @param dns for all look-ups of a message
     * @param connect for one address
     * @param greeting for the banner
     * @param command for a reply to EHLO, MAIL, RCPT, RSET
     * @param handshake of TLS
     * @param dataBlock for one block of content to be taken
     * @param dataEnd for the reply to the final dot
     */
    public record Timeouts(
            Duration dns,
            Duration connect,
            Duration greeting,
            Duration command,
            Duration handshake,
            Duration dataBlock,
            Duration dataEnd) {}
}
