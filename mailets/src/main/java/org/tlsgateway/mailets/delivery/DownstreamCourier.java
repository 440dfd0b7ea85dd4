package org.tlsgateway.mailets.delivery;

import java.time.Clock;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.downstream.delivery.AttemptListener;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.MxCourier;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.DnsSettings;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.downstream.sts.StsLookup;
import org.tlsgateway.downstream.sts.StsService;
import org.tlsgateway.downstream.sts.TxtDiscovery;

/** Puts the courier together that really delivers: DNS, MTA-STS, SMTP client, policy. */
final class DownstreamCourier {
    private DownstreamCourier() {}

    static Courier create(DeliveryConfig config, AttemptListener listener, Clock clock) {
        DnsJavaLookup dns = new DnsJavaLookup(DnsSettings.of(config));
        dns.selfTest().run();
        StsLookup sts = config.mtaSts().enabled()
                ? StsService.start(config.mtaSts(), new TxtDiscovery(dns), dns::addresses, clock)
                : StsLookup.NONE;
        return new MxCourier(
                config::policy,
                dns,
                sts,
                new NettySmtpClient(config),
                config.timeouts().dns(),
                listener);
    }
}
