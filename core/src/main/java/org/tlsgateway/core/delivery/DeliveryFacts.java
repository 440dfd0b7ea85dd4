package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.sts.StsAnswer;

/**
 * All that is known of a destination when its delivery is planned.
 *
 * @param domain the recipients' domain
 * @param receivedOverTls whether the client used TLS
 * @param rule the operator's rule for the domain, null when there is none
 * @param mx the answer of DNS; null only when the rule names a gateway or the session a next hop
 * @param route what the session says
 * @param there whose exchanger the original destination is; null only when that is not the next hop
 * @param sts the policy of {@link #stsDomain}
 * @param demand what the message itself asks
 */
public record DeliveryFacts(
        DomainName domain,
        boolean receivedOverTls,
        @Nullable DestinationRule rule,
        @Nullable MxAnswer mx,
        SessionRoute route,
        @Nullable ExchangersAt there,
        StsAnswer sts,
        MessageDemand demand) {
    /** The facts of a mail that asks for nothing, to a domain without MTA-STS. */
    public DeliveryFacts(
            DomainName domain,
            boolean receivedOverTls,
            @Nullable DestinationRule rule,
            @Nullable MxAnswer mx,
            SessionRoute route,
            @Nullable ExchangersAt there) {
        this(domain, receivedOverTls, rule, mx, route, there, new StsAnswer.None("not asked"), MessageDemand.NONE);
    }

    /** The facts of a mail whose session says nothing about its way out. */
    public DeliveryFacts(
            DomainName domain, boolean receivedOverTls, @Nullable DestinationRule rule, @Nullable MxAnswer mx) {
        this(domain, receivedOverTls, rule, mx, SessionRoute.MX, null);
    }

    /** The one server that the operator or the session names, null when the mail goes to the domain's exchangers. */
    public @Nullable HostPort namedServer() {
        NextHop hop = route.nextHop();
        if (hop != null) {
            return hop.target();
        }
        return rule == null ? null : rule.gateway();
    }

    /** Whether the exchangers of DNS take it. */
    public boolean goesByMx() {
        return namedServer() == null;
    }

    /** Whose MTA-STS policy counts: RFC 8461 section 3.1, the recipients' domain; that of a smart host where one is named. */
    public DomainName stsDomain() {
        HostPort named = route.nextHop() instanceof NextHop.OriginalDestination ? null : namedServer();
        return named == null || IpLiteral.parse(named.host()).isPresent()
                ? domain
                : DomainName.parse(named.host()).orElse(domain);
    }

    /** Whether the policy counts: RFC 8689 section 3, a sender may set it aside; an address has none. */
    public boolean asksForPolicy() {
        boolean optional = demand.tlsOptional() && !demand.requireTls();
        HostPort named = route.nextHop() instanceof NextHop.OriginalDestination ? null : namedServer();
        return !optional && (named == null || IpLiteral.parse(named.host()).isEmpty());
    }

    /** The same with what DNS says. */
    public DeliveryFacts with(@Nullable MxAnswer exchangers, @Nullable ExchangersAt at) {
        return new DeliveryFacts(domain, receivedOverTls, rule, exchangers, route, at, sts, demand);
    }

    /** The same with this policy. */
    public DeliveryFacts with(StsAnswer policy) {
        return new DeliveryFacts(domain, receivedOverTls, rule, mx, route, there, policy, demand);
    }
}
