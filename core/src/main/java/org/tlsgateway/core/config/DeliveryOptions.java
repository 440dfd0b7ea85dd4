package org.tlsgateway.core.config;

import static org.tlsgateway.core.config.OptionElement.Occurrence.ONCE;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;

/** The options of the way out: {@code <delivery>} in mailetcontainer.xml, but for {@link DestinationOptions}. */
final class DeliveryOptions {
    static final String FILE = "mailetcontainer.xml";

    static final OptionElement GATEWAY = new OptionElement(
            FILE,
            null,
            "gateway",
            ONCE,
            "What the gateway's mailets do; beside James's context, spooler and processors.");
    static final OptionElement DELIVERY = GATEWAY.child("delivery", "The way out.");
    static final OptionElement TIMEOUTS =
            DELIVERY.child("timeouts", "How long the SMTP client waits for what (RFC 5321 section 4.5.3.2).");
    static final OptionElement RETRY =
            DELIVERY.child("retry", "When to try again and when to give up (RFC 5321 section 4.5.4.1).");

    static final Option<String> QUEUE = DELIVERY.element("queue", ValueKinds.name())
            .defaultsTo("gateway-delivery")
            .explained(
                    "The James mail queue that holds mail to deliver.",
                    "When two gateways share one queue server.",
                    "Mail in a queue that is not named any more stays there and is not delivered.")
            .example("gateway-delivery");
    static final Option<DomainName> HELLO_NAME = DELIVERY.element("helloName", ValueKinds.domain())
            .orElse("the name of the machine")
            .explained(
                    "What the gateway calls itself towards other servers.",
                    "Always set it to the name that the gateway's address resolves to.",
                    "Many servers refuse mail from a name that does not resolve, forth and back.")
            .interacts("An MX of this name counts as ourselves.")
            .example("gateway.example.org")
            .rfc("RFC 5321 section 4.1.4");
    static final Option<String> POSTMASTER = DELIVERY.element("postmaster", ValueKinds.mailbox())
            .orElse("postmaster@ and the helloName")
            .explained(
                    "The address that delivery notices come from.",
                    "To the address that people should answer to.",
                    "Answers to notices are lost.")
            .example("postmaster@example.org")
            .rfc("RFC 3464 section 2");
    static final Option<String> CA_FILE = DELIVERY.element("caFile", ValueKinds.file())
            .orElse("the CAs of the JRE")
            .explained(
                    "A PEM file of the CAs that are trusted at level verify.",
                    "When your next hops have certificates of a CA of your own.",
                    "Only these are trusted: servers with public certificates are deferred at level verify.")
            .interacts("`destination/@caFile` is for one destination only.")
            .example("/etc/ssl/certs/ca-certificates.crt");
    static final Option<List<HostPort>> RESOLVERS = DELIVERY.element("resolvers", ListKinds.endpoints(53))
            .orElse("those of the system")
            .explained(
                    "The DNS servers to ask, by address.",
                    "When the system's are not to be used for mail.",
                    "A server that does not answer: mail waits in the queue.")
            .example("127.0.0.1,[2001:db8::53]:53");
    static final Option<DnssecMode> DNSSEC = DELIVERY.element("dnssec", ValueKinds.enumeration(DnssecMode.class))
            .orElse("`trust` when every resolver is on loopback, else `validate`")
            .explained(
                    "How answers of DNS are proven: `validate` checks their signatures here, `trust` believes the AD bit of the"
                            + " resolvers, `off` takes none for proven.",
                    "`validate` when the resolver on loopback only forwards, as Docker's does; `trust` when nobody can forge on"
                            + " the path to your own validating resolvers.",
                    "`off`: no DANE, and who answers first decides where mail goes. `validate` with resolvers that strip"
                            + " signatures: all mail waits, and the log says so at start.")
            .interacts("`resolvers`, `trustAnchors`.")
            .example("validate")
            .rfc("RFC 4035 section 4.3, RFC 7672 section 2.1");
    static final Option<String> TRUST_ANCHORS = DELIVERY.element("trustAnchors", ValueKinds.file())
            .orElse("the keys of the root zone that are shipped: 20326 and 38696")
            .explained(
                    "A file of DS or DNSKEY records, one a line, by which answers are validated.",
                    "When the root's key changes before you update, or for a private root.",
                    "Keys that are not the root's: all mail waits.")
            .interacts("Only with `dnssec` `validate`; replaces those that are shipped.")
            .example("/etc/gateway/root.key")
            .rfc("RFC 4033 section 2, RFC 9718");
    static final Option<Integer> CONCURRENCY = DELIVERY.element("concurrency", ValueKinds.wholeNumber(1, 1000))
            .defaultsTo("20")
            .explained(
                    "Messages in delivery at once.",
                    "More for busy gateways.",
                    "Too few: slow destinations hold up the others.")
            .interacts("`connectionsPerDestination`.");
    static final Option<Integer> PER_DESTINATION = DELIVERY.element(
                    "connectionsPerDestination", ValueKinds.wholeNumber(1, 1000))
            .defaultsTo("5")
            .explained(
                    "Connections open at once to one host.",
                    "More for a smart host that takes them.",
                    "Many servers refuse a peer with too many connections.")
            .interacts("`concurrency` is for all hosts together.");
    static final Option<Duration> IDLE_CONNECTION = DELIVERY.element("idleConnection", ValueKinds.duration("0s", "10m"))
            .defaultsTo("10s")
            .explained(
                    "How long an unused connection is kept for the next message; 0s closes it at once.",
                    "Longer for a smart host.",
                    "Servers may close it first, which costs one more connection.");

    static final Option<Duration> DNS = timeout("dns", "20s", "all look-ups for a message", "");
    static final Option<Duration> CONNECT = timeout("connect", "30s", "a connection to one address", "");
    static final Option<Duration> GREETING = timeout("greeting", "5m", "the banner", "RFC 5321 section 4.5.3.2.1");
    static final Option<Duration> COMMAND =
            timeout("command", "5m", "the reply to EHLO, MAIL, RCPT or RSET", "RFC 5321 section 4.5.3.2.2");
    static final Option<Duration> HANDSHAKE = timeout("handshake", "1m", "the TLS handshake", "");
    static final Option<Duration> DATA_BLOCK =
            timeout("dataBlock", "3m", "one block of a message to be taken", "RFC 5321 section 4.5.3.2.5");
    static final Option<Duration> DATA_END =
            timeout("dataEnd", "10m", "the reply to the final dot", "RFC 5321 section 4.5.3.2.6");

    static final Option<List<Duration>> DELAYS = RETRY.attribute("delays", ListKinds.durations("1s", "1d"))
            .defaultsTo("1m,5m,15m,30m")
            .explained(
                    "The pauses after the first, second, ... failed attempt; the last one repeats.",
                    "Longer for a gateway whose next hops are often away for long.",
                    "Too short annoys servers that greylist, too long delays mail.")
            .interacts("None longer than `lifetime`.")
            .rfc("RFC 5321 section 4.5.4.1");
    static final Option<Duration> LIFETIME = RETRY.attribute("lifetime", ValueKinds.duration("1m", "30d"))
            .defaultsTo("5d")
            .explained(
                    "How long after its arrival a message is tried; then its sender gets a notice.",
                    "Shorter where late mail is worth nothing.",
                    "Too short bounces mail when a server is away over a weekend.")
            .interacts("`notifyAfter` is shorter.")
            .rfc("RFC 5321 section 4.5.4.1");
    static final Option<Duration> NOTIFY_AFTER = RETRY.attribute("notifyAfter", ValueKinds.duration("0s", "30d"))
            .defaultsTo("4h")
            .explained(
                    "How long after its arrival the sender is told, once, that a message is late; 0s for never.",
                    "By what your users expect.",
                    "Too short sends notices for every greylisting server.")
            .rfc("RFC 3464 section 2.3.3");

    private DeliveryOptions() {}

    private static Option<Duration> timeout(String name, String text, String what, String rfc) {
        return TIMEOUTS.attribute(name, ValueKinds.duration("100ms", "1h"))
                .defaultsTo(text)
                .explained(
                        "How long to wait for " + what + ".",
                        "Shorter only towards a next hop that you know.",
                        "Too short: mail to slow servers is deferred, or sent twice.")
                .rfc(rfc);
    }
}
