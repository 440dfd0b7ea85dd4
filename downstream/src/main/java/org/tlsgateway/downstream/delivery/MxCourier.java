package org.tlsgateway.downstream.delivery;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.SmtpTransport;

/** The {@link Courier} that asks DNS and the {@link DeliveryPolicy}, and hands over by SMTP. */
public final class MxCourier implements Courier {
    /** Exchangers and addresses of each that one round tries; the rest has its turn when the order of equals changes. */
    static final int MAX_HOSTS = 5;

    static final int MAX_ADDRESSES = 2;

    private final Supplier<DeliveryPolicy> policy;
    private final MxLookup dns;
    private final SmtpTransport transport;
    private final Duration dnsBudget;
    private final RandomGenerator random;

    /**
     * @param policy asked anew for each message, so that a reloaded configuration counts
     * @param dns finds exchangers and addresses
     * @param transport sends; closed with the courier
     * @param dnsBudget for all look-ups of a message
     */
    public MxCourier(Supplier<DeliveryPolicy> policy, MxLookup dns, SmtpTransport transport, Duration dnsBudget) {
        this(policy, dns, transport, dnsBudget, new Random());
    }

    MxCourier(
            Supplier<DeliveryPolicy> policy,
            MxLookup dns,
            SmtpTransport transport,
            Duration dnsBudget,
            RandomGenerator random) {
        this.policy = policy;
        this.dns = dns;
        this.transport = transport;
        this.dnsBudget = dnsBudget;
        this.random = random;
    }

    @Override
    public CompletableFuture<Report> deliver(Request request) {
        return new DeliveryRun(request, policy, dns, new DnsBudget(dnsBudget), transport, random).run();
    }

    @Override
    public void close() {
        transport.close();
    }
}
