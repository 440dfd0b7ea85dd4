package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;

/** The options of TLS reporting: {@code <tlsReports>} in mailetcontainer.xml. */
final class TlsReportsOptions {
    static final OptionElement TLS_REPORTS = DeliveryOptions.GATEWAY.child(
            "tlsReports", "What the domains that ask for it are told of TLS on the way to them (RFC 8460).");
    static final OptionElement DKIM =
            TLS_REPORTS.child("dkim", "Signs the mails that carry reports; without it they are not signed.");

    static final Option<TlsReportsConfig.Mode> MODE = TLS_REPORTS
            .attribute("mode", ValueKinds.enumeration(TlsReportsConfig.Mode.class))
            .defaultsTo("count")
            .explained(
                    "`count` keeps the results of TLS sessions for you to read; `send` also tells the domains that ask for it,"
                            + " once a day; `off` does neither.",
                    "`send` when others may know that you write to them and how it went, and you have a DKIM key for the"
                            + " mails.",
                    "`send` without `dkim`: receivers ignore the mails. Two clusters that `send` for one organization: two"
                            + " reports a day.")
            .interacts("`contact`, `organization`, `dkim`, `directory`.")
            .rfc("RFC 8460 section 3");
    static final Option<String> ORGANIZATION = TLS_REPORTS
            .attribute("organization", ValueKinds.text())
            .orElse("the helloName of <delivery>")
            .explained(
                    "The name of your organization in the reports.",
                    "When you send reports.",
                    "Receivers do not know who tells them.")
            .example("Example Mail Ltd")
            .rfc("RFC 8460 section 4.4");
    static final Option<String> CONTACT = TLS_REPORTS
            .attribute("contact", ValueKinds.mailbox())
            .orElse("the postmaster of <delivery>")
            .explained(
                    "The address that reports come from and that receivers may write to.",
                    "To the people who look after TLS.",
                    "Questions about reports are lost.")
            .interacts("Its domain is the submitter of the reports and should be the domain of `dkim`.")
            .example("tls-reports@example.org")
            .rfc("RFC 8460 section 5.3");
    static final Option<String> DIRECTORY = TLS_REPORTS
            .attribute("directory", ValueKinds.file())
            .defaultsTo("var/tlsrpt")
            .explained(
                    "Where counts and the state of reports are kept; made when it is missing.",
                    "To a directory that all nodes share when several gateways are one site.",
                    "A directory for each node: each sends a report of its own. One without locks that hold between nodes: the"
                            + " same, unless only one node has mode `send`.")
            .example("/srv/shared/tlsrpt");
    static final Option<List<Cidr>> ALLOW = TLS_REPORTS
            .attribute("allow", ListKinds.networks())
            .orElse("none")
            .explained(
                    "Networks that reports may be posted to although they are private, loopback or the like.",
                    "In a laboratory.",
                    "A stranger's record can make the gateway write to a server of that network.")
            .example("10.1.0.0/16");

    static final Option<String> KEY = DKIM.attribute("key", ValueKinds.file())
            .explained(
                    "A PEM file of the RSA private key.",
                    "When you send reports.",
                    "Receivers ignore reports whose signature does not hold.")
            .interacts("`selector` and `domain` say where its public key is in DNS.")
            .example("conf/dkim-tlsrpt.pem")
            .rfc("RFC 6376 section 3.3.1");
    static final Option<String> SELECTOR = DKIM.attribute("selector", ValueKinds.name())
            .explained(
                    "Where the public key is in DNS: SELECTOR._domainkey.DOMAIN; it should have `s=tlsrpt` or no `s=`.",
                    "With the key.",
                    "Receivers do not find the key.")
            .example("tlsrpt2026")
            .rfc("RFC 8460 section 3");
    static final Option<DomainName> DOMAIN = DKIM.attribute("domain", ValueKinds.domain())
            .orElse("the domain of `contact`")
            .explained(
                    "The domain that signs.",
                    "When the contact is in another domain.",
                    "A signature of a domain that is not the submitter's may be ignored.")
            .example("example.org")
            .rfc("RFC 8460 section 3");

    private TlsReportsOptions() {}
}
