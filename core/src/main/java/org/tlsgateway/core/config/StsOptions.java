package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.name.Cidr;

/** The options of {@code <mtaSts>}. */
final class StsOptions {
    static final OptionElement MTA_STS = DeliveryOptions.DELIVERY.child(
            "mtaSts",
            "Policies by which domains say that their exchangers have TLS and which they are (MTA-STS, RFC 8461).");

    static final Option<Boolean> ENABLED = MTA_STS.attribute("enabled", ValueKinds.bool())
            .defaultsTo("true")
            .explained(
                    "Whether the policies of recipient domains are looked up and obeyed.",
                    "To `false` when the gateway may not make HTTPS connections to the Internet.",
                    "Without it mail to domains that rely on MTA-STS goes to whoever answers for them.")
            .interacts("DANE, where a domain has it, counts before MTA-STS.")
            .rfc("RFC 8461 section 5");
    static final Option<String> CACHE_DIRECTORY = MTA_STS.attribute("cacheDirectory", ValueKinds.file())
            .defaultsTo("var/mta-sts")
            .explained(
                    "The directory where policies are kept, one file a domain; it is made when it is not there.",
                    "To a directory that outlives restarts. Several gateways may share one.",
                    "When it cannot be written, policies are forgotten at a restart, and an attacker who is in the way of the"
                            + " next fetch goes unnoticed; the log says so.")
            .example("var/mta-sts")
            .rfc("RFC 8461 section 3.3");
    static final Option<String> CA_FILE = MTA_STS.attribute("caFile", ValueKinds.file())
            .orElse("the CAs of the JRE")
            .explained(
                    "A PEM file of the CAs that policy hosts are judged by.",
                    "When the JRE's are out of date, or in a lab.",
                    "Policies of hosts with other certificates are not believed.")
            .interacts("`delivery/caFile` is for mail servers.")
            .example("/etc/ssl/certs/ca-certificates.crt")
            .rfc("RFC 8461 section 3.3");
    static final Option<Integer> PORT = MTA_STS.attribute("port", ValueKinds.wholeNumber(1, 65535))
            .defaultsTo("443")
            .explained(
                    "The port of policy hosts.",
                    "Only in a test or a lab: on the Internet it is 443.",
                    "No policy of the Internet is found.")
            .rfc("RFC 8461 section 3.3");
    static final Option<List<Cidr>> ALLOW = MTA_STS.attribute("allow", ListKinds.networks())
            .orElse("none")
            .explained(
                    "Networks where policy hosts may be although they are private, loopback or the like.",
                    "Only in a lab, or for domains whose policy host is inside.",
                    "Whoever owns a domain can have the gateway make HTTPS requests to these networks.")
            .example("10.1.0.0/16");

    private StsOptions() {}
}
