package org.tlsgateway.mailets.inspection;

import java.util.function.Consumer;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;

/**
 * What carries dispositions out.
 *
 * @param quarantine keeps mail
 * @param redirection sends it to somebody else
 * @param counter is told the name of each metric to be counted up
 */
public record InspectionServices(Quarantining quarantine, Redirecting redirection, Consumer<String> counter) {
    @Inject
    public InspectionServices(Quarantining quarantine, Redirecting redirection, MetricFactory metrics) {
        this(quarantine, redirection, name -> metrics.generate(name).increment());
    }

    /** Keeps, redirects and counts nothing. */
    static InspectionServices none() {
        return new InspectionServices(new NoQuarantine(), InspectionServices::noRedirect, name -> {});
    }

    private static StagedDelivery noRedirect(Mail mail, Disposition.Redirect to) throws MessagingException {
        throw new MessagingException("nothing can be redirected here to " + to.address());
    }
}
