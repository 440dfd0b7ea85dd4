package org.tlsgateway.core.config;

import java.util.List;
import java.util.Set;
import org.tlsgateway.core.delivery.HostMatch;

/** The options of a destination rule that say for which hosts it is, what proves them, and how it stands to other sources. */
final class ProofOptions {
    static final Option<HostMatch> MX = DestinationOptions.DESTINATION
            .attribute("mx", HostKinds.exchangers())
            .orElse("all exchangers")
            .explained(
                    "The exchangers that it is for, by name, out of those of its domains.",
                    "When one provider takes the mail of many domains.",
                    "An MX that DNSSEC does not prove can be forged: with `override` such a rule may serve an attacker.")
            .interacts("`domains` and `table` must match as well. Not together with `gateway` or `nextHop`.")
            .example("*.mail.provider.test")
            .rfc("RFC 5321 section 5.1");
    static final Option<HostMatch> NEXT_HOP = DestinationOptions.DESTINATION
            .attribute("nextHop", HostKinds.servers())
            .orElse("all servers")
            .explained(
                    "The servers that it is for, out of those that a `gateway` or the session's rule names.",
                    "To say what a server must prove that mail is handed to by name or original destination.",
                    "A server that is not named here falls to a later destination or to the shipped default.")
            .interacts("`deliver` of a session's rule; not together with `gateway`, `mx` or `port`.")
            .example("relay.example.org,192.0.2.0/24");
    static final Option<Set<String>> PINS = DestinationOptions.DESTINATION
            .attribute("pins", HostKinds.pins())
            .orElse("any key")
            .explained(
                    "Digests of the public keys of which the server must have one, besides all else that is asked of it.",
                    "When you know the keys of a partner; name the next one before they change it.",
                    "A key that is not named keeps mail in the queue.")
            .interacts("Demands `level` `verify`. For a self-signed certificate write it in `caFile` as well.")
            .example("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
            .rfc("RFC 7469 section 2.4");
    static final Option<String> CLIENT_CERTIFICATE = DestinationOptions.DESTINATION
            .attribute("clientCertificate", ValueKinds.file())
            .orElse("none is presented")
            .explained(
                    "A PEM file of the certificate to present to the server, its own first, then those above it.",
                    "When the server knows its clients by certificate.",
                    "A file that cannot be read keeps mail in the queue.")
            .interacts("`clientKey`. Presented whatever CAs the server names.")
            .example("conf/client.pem")
            .rfc("RFC 8446 section 4.4.2");
    static final Option<String> CLIENT_KEY = DestinationOptions.DESTINATION
            .attribute("clientKey", ValueKinds.file())
            .orElse("the key in `clientCertificate`")
            .explained(
                    "A PEM file of the key of `clientCertificate`, not encrypted.",
                    "When certificate and key are two files.",
                    "Another certificate's key is refused when it is used, and mail stays in the queue.")
            .interacts("`clientCertificate`.")
            .example("conf/client.key");
    static final Option<List<String>> TLS_VERSIONS = DestinationOptions.DESTINATION
            .attribute("tlsVersions", ListKinds.protocols())
            .orElse("TLSv1.2 and TLSv1.3")
            .explained(
                    "The TLS versions to offer.",
                    "`TLSv1.3` alone for a partner who is known to have it.",
                    "A version that the server lacks keeps mail in the queue.")
            .example("TLSv1.3")
            .rfc("RFC 9325 section 3.1.1");
    static final Option<String> OVERRIDE = DestinationOptions.DESTINATION
            .attribute("override", ValueKinds.text())
            .orElse("the strongest of all sources wins")
            .explained(
                    "Why this rule alone says what the channel must be, whatever the destination publishes (DANE, MTA-STS) and"
                            + " the client used; the words stand in logs and reasons.",
                    "For a while, when a destination has broken its own records and its mail must go out.",
                    "Mail that came in over TLS may go out in clear, and to a server that proves nothing.")
            .interacts("Needs `level`. REQUIRETLS and demands of the message itself stay. Not together with `monitor`.")
            .example("their TLSA records are stale, ticket 4711, until Friday");
    static final Option<Boolean> MONITOR = DestinationOptions.DESTINATION
            .attribute("monitor", ValueKinds.bool())
            .defaultsTo("false")
            .explained(
                    "Whether what the rule demands is only looked after: a log field and a counter tell what would have failed,"
                            + " and mail goes out at the level of the other sources.",
                    "Before you tighten a destination.",
                    "Left on, the rule protects nothing.")
            .interacts("`level`, `acceptedNames`, `caFile`, `pins`; not together with `override`.");

    private ProofOptions() {}
}
