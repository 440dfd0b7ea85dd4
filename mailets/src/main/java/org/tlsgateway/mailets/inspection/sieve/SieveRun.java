package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.jsieve.SieveContext;
import org.apache.jsieve.exception.SieveException;
import org.apache.jsieve.mail.Action;
import org.apache.jsieve.mail.MailAdapter;
import org.apache.jsieve.mail.SieveMailException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.mailets.content.HeaderBlock;

/** One execution of a script: the message, the budget, the variables, and what was decided so far. */
final class SieveRun implements MailAdapter {
    private static final int MOST_EDITS = 100;

    private final SieveInput input;
    private final Budget budget;
    private final ScriptRules rules;
    private final @Nullable Variables variables;
    private final Map<String, SieveAction> filed = new LinkedHashMap<>();
    private final Map<String, SieveAction> redirected = new LinkedHashMap<>();
    private @Nullable HeaderBlock header;
    private @Nullable ZonedDateTime now;
    private SieveOutcome.@Nullable Reject rejection;
    private SieveAction.@Nullable Keep keep;
    private boolean keepCancelled;
    private int edits;

    /**
     * @param variables null when the script does not use them
     */
    SieveRun(SieveInput input, Budget budget, ScriptRules rules, @Nullable Variables variables) {
        this.input = input;
        this.budget = budget;
        this.rules = rules;
        this.variables = variables;
    }

    SieveInput input() {
        return input;
    }

    Budget budget() {
        return budget;
    }

    /** Where the command or test of a line stands. */
    Args.Place place(int line) {
        return new Args.Place(line, variables == null ? Strings.VERBATIM : variables, rules);
    }

    /** A ":matches" was true. */
    void matched(List<String> parts) {
        if (variables != null) {
            variables.matched(parts);
        }
    }

    /** Only where "variables" was required. */
    void set(String name, String value) {
        if (variables != null) {
            variables.set(name, value);
        }
    }

    /** RFC 5260 section 5: the same moment for the whole execution. */
    ZonedDateTime now() {
        ZonedDateTime known = now;
        if (known == null) {
            known = input.now();
            now = known;
        }
        return known;
    }

    /** The header section as the script has changed it: tests see the changes (RFC 5293 section 7). */
    HeaderBlock header() throws IOException {
        HeaderBlock known = header;
        if (known == null) {
            known = input.header();
            header = known;
        }
        return known;
    }

    /** The same, to be changed. */
    HeaderBlock editedHeader() throws IOException {
        if (++edits > MOST_EDITS) {
            throw new Budget.ExceededException("the script changes the header more than " + MOST_EDITS + " times");
        }
        return header();
    }

    /** The fields of that name. */
    List<HeaderBlock.Field> fields(String name) throws IOException {
        List<HeaderBlock.Field> fields = new ArrayList<>();
        for (HeaderBlock.Field field : header().fields()) {
            budget.work(1);
            if (field.is(name)) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** The value of a field, unfolded and decoded. */
    String value(HeaderBlock.Field field) {
        budget.work(field.raw().length);
        return HeaderText.decode(field.value());
    }

    void keep() {
        keep = new SieveAction.Keep(currentHeader());
    }

    /** Without ":copy", and by itself, an action stands for the implicit keep (RFC 5228 section 2.10.2, RFC 3894 section 3). */
    void cancelKeep() {
        keepCancelled = true;
    }

    void fileInto(String folder, int line) {
        filed.putIfAbsent(folder, new SieveAction.FileInto(folder, line, currentHeader()));
    }

    void redirect(String address, int line) {
        redirected.putIfAbsent(
                address.toLowerCase(Locale.ROOT), new SieveAction.Redirect(address, line, currentHeader()));
        // RFC 5228 section 2.10.4: to hit such a limit is an error.
        if (redirected.size() > rules.redirects()) {
            throw new Budget.ExceededException(
                    "the script redirects to more than " + rules.redirects() + " addresses (sieve/@redirects)");
        }
    }

    /** Deviation: RFC 5429 section 2.4 makes a second one an error; the first counts, and the message stays refused. */
    void reject(String text, int line) {
        if (rejection == null) {
            rejection = new SieveOutcome.Reject(text, line);
        }
    }

    /** A refusal stands alone: RFC 5429 section 2.4 advises against one beside actions that deliver. */
    SieveOutcome outcome() {
        if (rejection != null) {
            return rejection;
        }
        List<SieveAction> actions = new ArrayList<>(filed.values());
        actions.addAll(redirected.values());
        if (keep != null || !keepCancelled) {
            actions.add(keep != null ? keep : new SieveAction.Keep(currentHeader()));
        }
        return new SieveOutcome.Actions(actions);
    }

    private @Nullable HeaderBlock currentHeader() {
        return header != null && header.isChanged() ? header.copy() : null;
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
