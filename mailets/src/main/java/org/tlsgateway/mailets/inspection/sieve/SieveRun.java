package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jsieve.SieveContext;
import org.apache.jsieve.exception.SieveException;
import org.apache.jsieve.mail.Action;
import org.apache.jsieve.mail.MailAdapter;
import org.apache.jsieve.mail.SieveMailException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.mailets.content.HeaderBlock;

/** One execution of a script: the message, the budget, and what was decided so far. */
final class SieveRun implements MailAdapter {
    private final SieveInput input;
    private final Budget budget;
    private @Nullable HeaderBlock header;
    private @Nullable String rejection;
    private boolean keep;
    private boolean discard;

    SieveRun(SieveInput input, Budget budget) {
        this.input = input;
        this.budget = budget;
    }

    SieveInput input() {
        return input;
    }

    Budget budget() {
        return budget;
    }

    /** The header section as the script has changed it: tests see the changes (RFC 5293 section 6). */
    HeaderBlock header() throws IOException {
        HeaderBlock known = header;
        if (known == null) {
            known = input.header();
            header = known;
        }
        return known;
    }

    /** The values of all fields of that name, unfolded and decoded. */
    List<String> values(String name) throws IOException {
        List<String> values = new ArrayList<>();
        for (HeaderBlock.Field field : header().fields()) {
            if (field.is(name)) {
                budget.work(field.raw().length);
                values.add(HeaderText.decode(field.value()));
            }
        }
        return values;
    }

    void keep() {
        keep = true;
    }

    void discard() {
        discard = true;
    }

    void reject(String text) {
        if (rejection == null) {
            rejection = text;
        }
    }

    /** The strongest action counts: a refusal, then an explicit or implicit keep, then discard. */
    SieveOutcome outcome() {
        if (rejection != null) {
            // RFC 5321 section 4.5.3.1.5: 512 bytes a reply line, with code and reason code.
            String text = SafeText.line(rejection, 400);
            return new SieveOutcome.Reject(text.isEmpty() ? "refused by the gateway's policy" : text);
        }
        if (discard && !keep) {
            return new SieveOutcome.Discard();
        }
        return new SieveOutcome.Keep(header != null && header.isChanged() ? header : null);
    }

    @Override
    public void setContext(@Nullable SieveContext context) {
        // Commands get it as an argument.
    }

    @Override
    public void addAction(Action action) {
        // Only jSieve's implicit keep comes here, which is what happens without an action.
    }

    @Override
    public void executeActions() throws SieveException {
        // outcome() is executed by the mailet.
    }

    @Override
    public List<Action> getActions() {
        return List.of();
    }

    @Override
    public List<String> getHeader(String name) throws SieveMailException {
        throw notOurs();
    }

    @Override
    public List<String> getMatchingHeader(String name) throws SieveMailException {
        throw notOurs();
    }

    @Override
    public List<String> getHeaderNames() throws SieveMailException {
        throw notOurs();
    }

    @Override
    public int getSize() throws SieveMailException {
        throw notOurs();
    }

    @Override
    public String getContentType() throws SieveMailException {
        throw notOurs();
    }

    @Override
    public boolean isInBodyText(List<String> phrases) throws SieveMailException {
        throw notOurs();
    }

    @Override
    public boolean isInBodyRaw(List<String> phrases) throws SieveMailException {
        throw notOurs();
    }

    @Override
    public boolean isInBodyContent(List<String> types, List<String> phrases) throws SieveMailException {
        throw notOurs();
    }

    @Override
    public Address[] parseAddresses(String name) throws SieveMailException {
        throw notOurs();
    }

    private static SieveMailException notOurs() {
        return new SieveMailException("only tests of the gateway's own language are run");
    }
}
