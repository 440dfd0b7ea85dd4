package org.tlsgateway.core.config;

import java.util.List;
import org.tlsgateway.core.config.InspectionConfig.AuthenticationResults;
import org.tlsgateway.core.config.InspectionConfig.RefusalBy;
import org.tlsgateway.core.config.InspectionConfig.Trust;

/** The options of what engines are believed, and what recipients are told. */
final class TrustOptions {
    static final Option<RefusalBy> REFUSAL = InspectionOptions.INSPECTION
            .attribute("refusal", ValueKinds.enumeration(RefusalBy.class))
            .defaultsTo("engines")
            .explained(
                    "Who refuses what an engine rejects or finds a virus in: with `engines` it is refused before the script sees"
                            + " it, with `script` the script decides by its tests `spamtest` and `virustest`.",
                    "When the script keeps such mail in the quarantine.",
                    "With `script`, and a script that does not ask for it, spam and viruses go out.")
            .interacts("`sieve/@script`.");
    static final Option<AuthenticationResults> AUTHENTICATION_RESULTS = InspectionOptions.INSPECTION
            .attribute("authenticationResults", ValueKinds.enumeration(AuthenticationResults.class))
            .defaultsTo("result")
            .explained(
                    "What the header Authentication-Results tells of a client that authenticated: nothing with `off`, that it did"
                            + " with `result`, its user name too with `user`. The name before it is `delivery/helloName`.",
                    "`user` where only your own servers come next.",
                    "`user` tells the names of your users to everybody who receives mail.")
            .rfc("RFC 8601 section 2.7.4");

    private TrustOptions() {}

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(REFUSAL, AUTHENTICATION_RESULTS);
    }

    static Trust read(Section inspection) {
        return new Trust(
                inspection.get(REFUSAL),
                inspection.get(AUTHENTICATION_RESULTS),
                SealOptions.read(inspection.child(SealOptions.SEAL)));
    }
}
