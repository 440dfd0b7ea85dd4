package org.tlsgateway.core.config;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.ListenerConfig.ProxyDestination;
import org.tlsgateway.core.name.Cidr;

/** The options of how connections come to a listener: interception and the PROXY protocol. */
final class ArrivalOptions {
    static final OptionElement PROXY = ListenerOptions.GATEWAY.child(
            "proxy",
            "A proxy in front that says by the PROXY protocol (version 1 or 2) who the client is. Without it no header is"
                    + " taken from anybody.");
    static final OptionElement DESTINATIONS = ListenerOptions.GATEWAY.child(
            "destinations",
            "Which original destinations are allowed. The gateway itself, loopback, private and other addresses that"
                    + " nobody on the Internet has are refused unless they are named here.");

    static final Option<Boolean> TRANSPARENT = ListenerOptions.GATEWAY
            .attribute("transparent", ValueKinds.bool())
            .defaultsTo("false")
            .explained(
                    "Takes connections that the kernel hands over although they were meant for others (nftables TPROXY);"
                            + " the address that the client meant is then known.",
                    "When the gateway stands in the path as a router and clients do not know of it.",
                    "Needs Linux and the right CAP_NET_ADMIN, else the listener does not start; without the rules of"
                            + " docs/interception.md nothing comes in.")
            .interacts("`destinations`, `rules/rule/@deliver`; changes with a restart only.")
            .example("true");
    static final Option<List<Cidr>> PROXY_NETWORKS = PROXY.attribute("networks", ListKinds.networks())
            .explained(
                    "The addresses of the proxies: from them a header must come first, from others none is taken.",
                    "With a load balancer or an intercepting proxy in front.",
                    "Whoever can connect from such an address can claim to be anybody. A proxy that is not named is"
                            + " taken for a client and gets 554 for its header.")
            .interacts("`clients`, rules, limits and logs see the client of the header.")
            .example("127.0.0.1,192.0.2.10");
    static final Option<ProxyDestination> PROXY_DESTINATION = PROXY.attribute(
                    "destination", ValueKinds.enumeration(ProxyDestination.class))
            .explained(
                    "What the destination in the header is: `original` where the client meant to connect, when the proxy"
                            + " intercepts; `ignored` when it is only an address of the proxy.",
                    "`original` with HAProxy `bind ... transparent`, `ignored` with a load balancer.",
                    "`original` behind a load balancer sends mail back to it; `ignored` behind an intercepting proxy"
                            + " leaves pass-through without a server.")
            .interacts("`destinations`, `rules/rule/@destinations`.")
            .example("original");
    static final Option<Duration> PROXY_TIMEOUT = PROXY.attribute("timeout", ValueKinds.duration("100ms", "1m"))
            .defaultsTo("5s")
            .explained(
                    "How long the proxy may take to send the header.",
                    "Hardly ever: proxies send it at once.",
                    "Too short drops clients when the proxy is busy.");
    static final Option<List<Cidr>> ALLOW = DESTINATIONS
            .attribute("allow", ListKinds.networks())
            .orElse("none")
            .explained(
                    "Original destinations that are allowed although they are private, loopback or the like.",
                    "When the servers behind the gateway have private addresses.",
                    "An address of the gateway itself makes a loop.")
            .example("10.1.0.0/16");

    private ArrivalOptions() {}
}
