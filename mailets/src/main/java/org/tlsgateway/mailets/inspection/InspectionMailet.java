package org.tlsgateway.mailets.inspection;

import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * What the inspecting mailets have in common: forged trust headers are removed before anything is asked, and an exception becomes
 * a deferral, so that neither a bug nor a full disk loses or bounces mail.
 *
 * <p>Parameter {@code refused}: the processor for refused mail when it runs from a James spool and no client waits (default
 * "refused").
 */
abstract class InspectionMailet extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(InspectionMailet.class);

    private final GatewayConfiguration configuration;
    private Set<String> ourNames = Set.of();
    private InspectionServices services = InspectionServices.none();
    private Outcome outcome = new Outcome(services, Outcome.REFUSED_PROCESSOR);

    InspectionMailet(GatewayConfiguration configuration) {
        this.configuration = configuration;
    }

    /** What carries dispositions out; called before {@link #init()}. */
    @Inject
    public final void use(InspectionServices given) {
        services = given;
    }

    /** Looks at the mail; what it throws becomes a deferral. */
    abstract Disposition inspect(Mail mail) throws Exception;

    /** Starts with the checked configuration. */
    abstract void start(GatewayConfig config) throws MessagingException;

    @Override
    public final void init() throws MessagingException {
        GatewayConfig config = configuration.get();
        outcome = new Outcome(services, getInitParameter("refused", Outcome.REFUSED_PROCESSOR));
        ourNames = config.helloNames();
        start(config);
    }

    /** The gateway's own host names in lower case. */
    final Set<String> ourNames() {
        return ourNames;
    }

    /** Keeps a copy of the mail or sends it to somebody else; the mail goes on. */
    final void stage(Mail mail, Disposition disposition) throws Exception {
        outcome.stage(mail, disposition);
    }

    @Override
    public final void service(Mail mail) throws MessagingException {
        Disposition disposition;
        try {
            HeaderHygiene.clean(mail, ourNames);
            disposition = inspect(mail);
            if (disposition instanceof Disposition.Pass pass) {
                outcome.pass(mail, pass);
                return;
            }
            if (disposition instanceof Disposition.Quarantine || disposition instanceof Disposition.Redirect) {
                outcome.stage(mail, disposition);
                mail.setState(Mail.GHOST);
                return;
            }
        } catch (HeaderBlock.TooBigException e) {
            disposition = new Disposition.Refuse("5.7.1", "UNSCANNABLE", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOGGER.error(
                    "inspection of {} by {} failed", mail.getName(), getClass().getSimpleName(), e);
            outcome.failed(mail, e);
            return;
        }
        outcome.end(mail, disposition);
    }
}
