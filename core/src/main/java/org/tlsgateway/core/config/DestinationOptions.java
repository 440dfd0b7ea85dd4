package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.config.ListKinds.DomainPatterns;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/** The options of a destination rule. */
final class DestinationOptions {
    static final OptionElement DESTINATION = DeliveryOptions.DELIVERY.children(
            "destination",
            "What you know of a destination; the first that matches counts. The strongest of all wins: the rule, what the client"
                    + " used, what the message asks, DANE, MTA-STS. Only `override` lets a rule go below them.");

    static final Option<String> NAME = DESTINATION
            .attribute("name", ValueKinds.name())
            .explained(
                    "Names the rule in logs and reasons.",
                    "When you add a destination.",
                    "Two destinations of one name are refused.")
            .example("partners");
    static final Option<DomainPatterns> DOMAINS = DESTINATION
            .attribute("domains", ListKinds.domainPatterns())
            .orElse("all, when there is no `table` either")
            .explained(
                    "The recipient domains that it is for; `*.b.test` is for all below b.test, not for b.test itself.",
                    "To tell destinations apart.",
                    "A domain that is not named falls to a later destination or to the shipped default.")
            .interacts("`table` adds to it. A destination for all must be the last.")
            .example("a.test,*.b.test");
    static final Option<String> TABLE = DESTINATION
            .attribute("table", ValueKinds.file())
            .orElse("none")
            .explained(
                    "A file of further domains, one a line.",
                    "When they are many, or another program writes them.",
                    "A line that is no domain refuses the whole file; the version before stays in force.")
            .interacts("`domains` adds to it; read again when it changes.")
            .example("conf/partners.txt");
    static final Option<TlsLevel> LEVEL = DESTINATION
            .attribute("level", ValueKinds.enumeration(TlsLevel.class))
            .orElse("the shipped default")
            .explained(
                    "What the channel must be before content is sent: `opportunistic` TLS where it can be had, `encrypt`"
                            + " TLS whoever is there, `verify` TLS with a certificate that proves the next hop.",
                    "`verify` wherever the next hop has a good certificate.",
                    "A level that the next hop cannot reach keeps mail in the queue; opportunistic sends in clear"
                            + " where somebody hides STARTTLS.")
            .interacts(
                    "`acceptedNames`, `caFile`, `pins`; `override` and `monitor` say how it stands to other sources.")
            .example("verify")
            .rfc("RFC 3207 section 4, RFC 9525");
    static final Option<HostPort> GATEWAY = DESTINATION
            .attribute("gateway", ListKinds.endpoint(25))
            .orElse("the MX of the recipient's domain")
            .explained(
                    "A host to hand the mail to instead of the domain's MX.",
                    "For a smart host, or for a mail server of your own.",
                    "A host that hands the mail back here makes a loop.")
            .interacts(
                    "Not together with `port`. Its own name is the policy domain: its TLSA records and its MTA-STS policy"
                            + " count, not those of the recipient's domain.")
            .example("relay.example.org:25")
            .rfc("RFC 5321 section 5.1, RFC 7672 section 2.2.2");
    static final Option<Integer> PORT = DESTINATION
            .attribute("port", ValueKinds.wholeNumber(1, 65_535))
            .defaultsTo("25")
            .explained(
                    "The port of the domain's MX hosts.",
                    "Only for tests and closed networks.",
                    "Mail servers listen on 25: nothing else is reached.")
            .interacts("Not together with `gateway`, which has its own.");
    static final Option<List<DomainName>> ACCEPTED_NAMES = DESTINATION
            .attribute("acceptedNames", ListKinds.domains())
            .orElse("the name of the next hop")
            .explained(
                    "Names of which the certificate must bear one, instead of the next hop's own.",
                    "When a server's certificate bears another name and you know that it is right.",
                    "A name that others can get a certificate for lets them take the mail.")
            .interacts(
                    "Counts at level `verify`, also where the message itself asks for it; beside an enforced MTA-STS policy"
                            + " both names must be borne; DANE has names of its own.")
            .example("mx.partner.test")
            .rfc("RFC 9525 section 6, RFC 7817");
    static final Option<String> CA_FILE = DESTINATION
            .attribute("caFile", ValueKinds.file())
            .orElse("those of `delivery/caFile`")
            .explained(
                    "A PEM file of the only CAs that are trusted for this destination.",
                    "When it has a certificate of its own CA.",
                    "A certificate of any other CA keeps mail in the queue at level `verify`.")
            .example("conf/partner-ca.pem");

    private DestinationOptions() {}
}
