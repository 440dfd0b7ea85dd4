package org.tlsgateway.downstream.delivery;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.DnsSettings;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.downstream.sts.StsCache;
import org.tlsgateway.downstream.sts.StsLookup;
import org.tlsgateway.downstream.sts.StsService;
import org.tlsgateway.downstream.sts.TxtDiscovery;

/** All that one configuration of delivery works with: DNS, MTA-STS, SMTP client. Delivers, explains, and shows what it knows. */
public final class WayOut implements Courier {
    private final MxLookup dns;
    private final StsLookup sts;
    private final Courier courier;
    private final Explainer explainer;

    private WayOut(
            DeliveryConfig config,
            MxLookup dns,
            StsLookup sts,
            NettySmtpClient client,
            AttemptListener listener,
            Clock clock) {
        this.dns = dns;
        this.sts = sts;
        courier = new MxCourier(
                config::policy, dns, sts, client, config.timeouts().dns(), listener);
        explainer = new Explainer(
                () -> config, new Lookups(dns, sts, config.timeouts().dns()), client, clock);
    }

    /**
     * Opens it.
     *
     * @param listener is told of every attempt to deliver
     */
    public static WayOut open(DeliveryConfig config, AttemptListener listener, Clock clock) {
        DnsJavaLookup dns = new DnsJavaLookup(DnsSettings.of(config));
        dns.selfTest().run();
        StsLookup sts = config.mtaSts().enabled()
                ? StsService.start(config.mtaSts(), new TxtDiscovery(dns), dns::addresses, clock)
                : StsLookup.NONE;
        return new WayOut(config, dns, sts, new NettySmtpClient(config), listener, clock);
    }

    @Override
    public CompletableFuture<Report> deliver(Request request) {
        return courier.deliver(request);
    }

    /** Says what it would do, and why. */
    public Explainer explainer() {
        return explainer;
    }

    /** To show and to forget what is known of DNS. */
    public MxLookup dns() {
        return dns;
    }

    /** To show and to flush MTA-STS policies; empty when they are not asked for. */
    public Optional<StsCache> policies() {
        return sts instanceof StsService service ? Optional.of(service.cache()) : Optional.empty();
    }

    @Override
    public Optional<WayOut> wayOut() {
        return Optional.of(this);
    }

    @Override
    public void close() {
        courier.close();
    }
}
