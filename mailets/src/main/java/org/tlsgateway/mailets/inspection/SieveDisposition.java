package org.tlsgateway.mailets.inspection;

import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.inspection.sieve.ScriptFile;
import org.tlsgateway.mailets.inspection.sieve.SieveOutcome;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * Lets the operator's Sieve script decide what becomes of a message (RFC 5228): keep, discard, reject, and header fields added or
 * deleted. A refusal is a reply to the waiting client, never a mail. A script that breaks or takes too long defers the message.
 */
public class SieveDisposition extends InspectionMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(SieveDisposition.class);

    private @Nullable ScriptFile script;
    private Duration budget = Duration.ZERO;

    @Inject
    public SieveDisposition(GatewayConfiguration configuration) {
        super(configuration);
    }

    @Override
    void start(GatewayConfig config) throws MessagingException {
        InspectionConfig.Sieve sieve = config.inspection().sieve();
        budget = sieve.budget();
        script = new ScriptFile(sieve.script());
    }

    @Override
    Disposition inspect(Mail mail) throws Exception {
        ScriptFile file = script;
        if (file == null) {
            throw new IllegalStateException("not started");
        }
        SieveOutcome outcome = file.script().run(new MailSieveInput(mail), budget);
        if (outcome instanceof SieveOutcome.Reject reject) {
            return new Disposition.Refuse("5.7.1", "POLICY", reject.text());
        }
        if (outcome instanceof SieveOutcome.Discard) {
            return new Disposition.Discard("by the Sieve script");
        }
        if (outcome instanceof SieveOutcome.Failed failed) {
            if (failed.cause() != null) {
                LOGGER.error("{}: the Sieve script broke", mail.getName(), failed.cause());
            }
            return new Disposition.Defer(
                    451, "4.3.5", "the message cannot be inspected now, try again later", failed.why());
        }
        if (outcome instanceof SieveOutcome.Keep keep && keep.header() != null) {
            MailContent.replaceHeader(mail, keep.header());
        }
        return new Disposition.Pass(false, List.of());
    }

    @Override
    public String getMailetInfo() {
        return "disposition by Sieve";
    }
}
