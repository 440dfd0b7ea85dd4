package org.tlsgateway.mailets.inspection.sieve;

import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.mailets.inspection.sieve.CommandKind.Effect;

/** What becomes of the message, action by action; control is jSieve's. */
final class Commands {
    private Commands() {}

    /** RFC 5228 section 3.2; the checker does all its work. */
    static Effect require(Args args) throws ScriptException {
        args.strings("extensions");
        args.end();
        return run -> {};
    }

    /** RFC 5228 section 4.3. */
    static Effect keep(Args args) throws ScriptException {
        args.end();
        return SieveRun::keep;
    }

    /** RFC 5228 section 4.4. */
    static Effect discard(Args args) throws ScriptException {
        args.end();
        return SieveRun::cancelKeep;
    }

    /**
     * RFC 5429 section 2: "ereject", and "reject" where the SMTP client still waits, refuse in the protocol; here no reply is ever
     * mailed.
     */
    static Effect reject(Args args) throws ScriptException {
        String text = args.string("the words for the client");
        args.end();
        int line = args.place().line();
        return run -> run.reject(text, line);
    }

    /** RFC 5228 section 4.1; the folders are those of the quarantine. */
    static Effect fileInto(Args args) throws ScriptException {
        boolean copy = readCopy(args);
        String folder = args.string("a folder of the quarantine");
        ScriptRules rules = args.place().rules();
        args.must(
                rules.folders().contains(folder),
                "the quarantine has no folder " + ScriptProblems.quote(folder) + "; " + rules.knownFolders());
        args.end();
        int line = args.place().line();
        return run -> {
            run.fileInto(folder, line);
            if (!copy) {
                run.cancelKeep();
            }
        };
    }

    /** RFC 5228 section 4.2. A message must not say where it goes: the address is a constant. */
    static Effect redirect(Args args) throws ScriptException {
        if (args.place().rules().redirects() == 0) {
            throw new ScriptException(-1, "this site redirects nothing (redirects=\"0\" of <sieve>)");
        }
        boolean copy = readCopy(args);
        String address = args.constant("a mail address");
        args.must(isAddress(address), ScriptProblems.quote(address) + " is no mail address with a domain name");
        args.end();
        int line = args.place().line();
        return run -> {
            run.redirect(address, line);
            if (!copy) {
                run.cancelKeep();
            }
        };
    }

    /** RFC 3894 section 3. */
    private static boolean readCopy(Args args) throws ScriptException {
        boolean copy = false;
        for (String tag = args.tag().orElse(null); tag != null; tag = args.tag().orElse(null)) {
            if (!tag.equals(":copy") || copy) {
                throw args.wrong("unexpected tag " + tag);
            }
            args.need("copy");
            copy = true;
        }
        return copy;
    }

    private static boolean isAddress(String address) {
        try {
            return address.chars().allMatch(c -> c > ' ' && c < 0x7f)
                    && AddressPatterns.normal(address).isPresent()
                    && new MailAddress(address).asString().equals(address);
        } catch (AddressException e) {
            return false;
        }
    }
}
