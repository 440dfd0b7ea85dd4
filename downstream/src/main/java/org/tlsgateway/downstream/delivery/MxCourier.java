package org.tlsgateway.downstream.delivery;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.SmtpTransport;
import org.tlsgateway.downstream.sts.StsLookup;

/** The {@link Courier} that asks DNS and the {@link DeliveryPolicy}, and hands over by SMTP. */
public final class MxCourier implements Courier {
    /** Exchangers and addresses of each that one round tries; the rest has its turn when the order of equals changes. */
    static final int MAX_HOSTS = 5;

    static final int MAX_ADDRESSES = 2;

    private final Supplier<DeliveryPolicy> policy;
    private final Lookups lookups;
    private final SmtpTransport transport;
    private final AttemptListener listener;
    private final RandomGenerator random;

    /** One that asks for no MTA-STS policy and tells nobody of its attempts. */
    public MxCourier(Supplier<DeliveryPolicy> policy, MxLookup dns, SmtpTransport transport, Duration dnsBudget) {
        this(policy, dns, StsLookup.NONE, transport, dnsBudget, AttemptListener.NONE);
    }

    /**
     * @param policy asked anew for each message, so that a reloaded configuration counts
     * @param dns finds exchangers, addresses and TLSA records
     * @param sts finds MTA-STS policies; closed with the courier
     * @param transport sends; closed with the courier
     * @param budget for all look-ups of a message in DNS, and again for the policy
     * @param listener is told of every attempt
     */
    public MxCourier(
            Supplier<DeliveryPolicy> policy,
            MxLookup dns,
            StsLookup sts,
            SmtpTransport transport,
            Duration budget,
            AttemptListener listener) {
        this(policy, new Lookups(dns, sts, budget), transport, listener, new Random());
    }

    MxCourier(
            Supplier<DeliveryPolicy> policy,
            Lookups lookups,
            SmtpTransport transport,
            AttemptListener listener,
            RandomGenerator random) {
        this.policy = policy;
        this.lookups = lookups;
        this.transport = transport;
        this.listener = listener;
        this.random = random;
    }

    @Override
    public CompletableFuture<Report> deliver(Request request) {
        return new DeliveryRun(request, policy, lookups, transport, random, listener).run();
    }

    @Override
    public void close() {
        lookups.sts().close();
        transport.close();
    }
}
