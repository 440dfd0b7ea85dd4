package org.tlsgateway.mailets.delivery;

import java.time.Duration;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.MxCourier;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.smtp.NettySmtpClient;

/** Puts the courier together that really delivers: DNS, SMTP client, policy. */
final class DownstreamCourier {
    private DownstreamCourier() {}

    static Courier create(DeliveryConfig config) {
        Duration budget = config.timeouts().dns();
        return new MxCourier(
                config::policy, new DnsJavaLookup(config.resolvers(), budget), new NettySmtpClient(config), budget);
    }
}
