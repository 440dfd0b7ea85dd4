package org.tlsgateway.mailets.inspection.sieve;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.GatewayConfig;

/**
 * What the site lets a script do.
 *
 * @param time for one execution
 * @param redirects most addresses that one message is redirected to; 0 for none
 * @param folders of the quarantine, which "fileinto" may name
 */
public record ScriptRules(Duration time, int redirects, List<String> folders) {
    public ScriptRules {
        folders = List.copyOf(folders);
    }

    /** As configured. */
    public static ScriptRules of(GatewayConfig config) {
        return new ScriptRules(
                config.inspection().sieve().budget(),
                config.inspection().sieve().redirects(),
                config.quarantine().folders());
    }

    /** The other folders for a message that names none of them. */
    String knownFolders() {
        return folders.isEmpty() ? "there are none" : String.join(", ", folders) + " are known";
    }
}
