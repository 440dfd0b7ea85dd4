package org.tlsgateway.mailets.inspection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.Disposition.Redirect.Report;
import org.tlsgateway.core.inspection.RedirectMark;
import org.tlsgateway.core.inspection.Refusals;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.inspection.sieve.ScriptFile;
import org.tlsgateway.mailets.inspection.sieve.ScriptRules;
import org.tlsgateway.mailets.inspection.sieve.SieveAction;
import org.tlsgateway.mailets.inspection.sieve.SieveInput;
import org.tlsgateway.mailets.inspection.sieve.SieveOutcome;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * Lets the operator's Sieve script decide what becomes of a message (RFC 5228): it goes on, is kept in the quarantine, sent to
 * somebody else, refused or thrown away, and header fields are added or deleted. A refusal is a reply to the waiting client, never a
 * mail. A script that breaks or takes too long defers the message.
 */
public class SieveDisposition extends InspectionMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(SieveDisposition.class);
    private static final Set<String> CODES =
            Set.of(Refusals.SPAM, Refusals.VIRUS, Refusals.POLICY, Refusals.UNSCANNABLE);

    private final Map<Path, ScriptFile> scripts = new HashMap<>();
    private InspectionConfig.@Nullable Sieve sieve;
    private Refusals refusals = Refusals.DEFAULT;
    private Environment environment = new Environment("localhost");
    private String ourName = "localhost";

    @Inject
    public SieveDisposition(GatewayConfiguration configuration) {
        super(configuration);
    }

    @Override
    void start(GatewayConfig config) throws MessagingException {
        ourName = config.delivery().helloName();
        environment = new Environment(ourName);
        refusals = config.inspection().judging().refusals();
        sieve = config.inspection().sieve();
        for (Path script : config.inspection().sieve().scripts()) {
            scripts.put(script, new ScriptFile(script, ScriptRules.of(config)));
        }
    }

    @Override
    Disposition inspect(Mail mail) throws Exception {
        SieveInput input = new MailSieveInput(mail, environment);
        ScriptFile file = scriptFor(input);
        SieveOutcome decided = file.run(input);
        if (decided instanceof SieveOutcome.Actions actions) {
            return loops(mail, actions)
                    ? new Disposition.Refuse("5.4.6", Refusals.POLICY, "mail loop: this was redirected here before")
                    : act(mail, actions, file.name());
        }
        if (decided instanceof SieveOutcome.Reject reject) {
            LOGGER.debug("{}: refused by {} line {}", mail.getName(), file.name(), reject.line());
            return refusals.byScript(reject.text());
        }
        if (decided instanceof SieveOutcome.Unscannable unscannable) {
            return refusals.refuse(Refusals.UNSCANNABLE, unscannable.why());
        }
        SieveOutcome.Failed failed = (SieveOutcome.Failed) decided;
        if (failed.cause() != null) {
            LOGGER.error("{}: the Sieve script {} broke", mail.getName(), file.name(), failed.cause());
        }
        return new Disposition.Defer(
                451,
                "4.3.5",
                "the message cannot be inspected now, try again later",
                file.name() + ": " + failed.why());
    }

    private ScriptFile scriptFor(SieveInput input) {
        InspectionConfig.Sieve config = sieve;
        ScriptFile file = config == null
                ? null
                : scripts.get(config.scriptFor(
                        input.sender(), input.environment(Environment.RULE).orElse("")));
        if (file == null) {
            throw new IllegalStateException("not started");
        }
        return file;
    }

    private boolean loops(Mail mail, SieveOutcome.Actions actions) throws Exception {
        List<String> addresses = actions.actions().stream()
                .filter(SieveAction.Redirect.class::isInstance)
                .map(action -> ((SieveAction.Redirect) action).address())
                .toList();
        if (addresses.isEmpty()) {
            return false;
        }
        List<String> marks = MailContent.header(mail).fields().stream()
                .filter(field -> field.is(RedirectMark.NAME))
                .map(HeaderBlock.Field::value)
                .toList();
        return addresses.stream().anyMatch(address -> RedirectMark.isIn(marks, ourNames(), address));
    }

    /** Does all but the last thing with copies; the last one is done with the mail itself. */
    private Disposition act(Mail mail, SieveOutcome.Actions decided, String script) throws Exception {
        if (decided.actions().isEmpty()) {
            return new Disposition.Discard("by the Sieve script " + script);
        }
        List<SieveAction> actions = new ArrayList<>(decided.actions());
        SieveAction last = actions.remove(actions.size() - 1);
        Report report = decided.keeps() ? Report.NOBODY : Report.SENDER;
        for (SieveAction action : actions) {
            HeaderBlock header = header(mail, action);
            Disposition disposition = disposition(action, report, script);
            if (header == null) {
                stage(mail, disposition);
                continue;
            }
            MailImpl copy = MailContent.copy(mail, header);
            try {
                stage(copy, disposition);
            } finally {
                LifecycleUtil.dispose(copy);
            }
        }
        HeaderBlock header = header(mail, last);
        if (header != null) {
            MailContent.replaceHeader(mail, header);
        }
        return disposition(last, report, script);
    }

    /** The header that the message gets, null when it keeps its own. */
    private @Nullable HeaderBlock header(Mail mail, SieveAction action) throws Exception {
        if (!(action instanceof SieveAction.Redirect redirect)) {
            return action.header();
        }
        HeaderBlock header = redirect.header() == null ? MailContent.header(mail) : redirect.header();
        header.addFirst(List.of(RedirectMark.of(ourName, redirect.address())));
        return header;
    }

    private static Disposition disposition(SieveAction action, Report report, String script) {
        if (action instanceof SieveAction.FileInto filed) {
            String code = filed.folder().toUpperCase(Locale.ROOT);
            return new Disposition.Quarantine(
                    filed.folder(),
                    CODES.contains(code) ? code : Refusals.POLICY,
                    "fileinto in " + script + " line " + filed.line());
        }
        return action instanceof SieveAction.Redirect redirect
                ? new Disposition.Redirect(redirect.address(), report)
                : new Disposition.Pass(false, List.of());
    }

    @Override
    public String getMailetInfo() {
        return "disposition by Sieve";
    }
}
