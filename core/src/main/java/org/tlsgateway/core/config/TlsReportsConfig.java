package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;

/**
 * The {@code <tlsReports>} element under {@code <gateway>} of mailetcontainer.xml: TLS reporting (RFC 8460).
 *
 * @param mode what is done
 * @param submitter who reports
 * @param directory where counts and the state of reports are, the same for all nodes of a cluster
 * @param dkim signs the mails, null for none
 * @param allow networks that a report may go to although they are not of the Internet
 */
public record TlsReportsConfig(
        Mode mode,
        Submitter submitter,
        Path directory,
        @Nullable Dkim dkim,
        List<Cidr> allow) {
    public TlsReportsConfig {
        allow = List.copyOf(allow);
    }

    /** What is done. */
    public enum Mode {
        /** Nothing is counted. */
        OFF,
        /** Sessions are counted and can be read here; nothing is sent. */
        COUNT,
        /** The same, and the domains that ask for it get a report a day. */
        SEND
    }

    /**
     * The signature of report mails (RFC 6376).
     *
     * @param key PEM file of the RSA private key
     * @param selector of the public key in DNS
     * @param domain that signs
     */
    public record Dkim(Path key, String selector, DomainName domain) {}

    /** Nothing is counted. */
    public static final TlsReportsConfig DISABLED =
            new TlsReportsConfig(Mode.OFF, new Submitter("nobody", "nobody@invalid"), Path.of(""), null, List.of());
}
