package org.tlsgateway.it;

/**
 * What becomes of mail for a domain.
 *
 * @param domain of the recipient
 * @param rfc the rule
 * @param postfix what Postfix makes of it
 * @param gateway what the gateway makes of it
 * @param failure label of the reason for which the gateway defers it, empty when it does not
 * @param difference why the two differ, empty when they do not
 */
record DaneCase(String domain, String rfc, Verdict postfix, Verdict gateway, String failure, String difference) {
    /** How mail went out, if it did. */
    enum Verdict {
        /** Over TLS with a server proven by TLSA records. */
        DANE,
        /** Over TLS with a server that proved nothing. */
        ENCRYPTED,
        CLEAR,
        DEFERRED;

        /** As Postfix's log has it: the TLS of its last connection, and what became of the mail. */
        String ofPostfix() {
            return switch (this) {
                case DANE -> "sent, verified";
                case ENCRYPTED -> "sent, untrusted";
                case CLEAR -> "sent, clear";
                case DEFERRED -> "deferred";
            };
        }

        boolean isSent() {
            return this != DEFERRED;
        }
    }

    /** One in which both must agree. */
    static DaneCase both(String domain, String rfc, Verdict verdict) {
        return new DaneCase(domain, rfc, verdict, verdict, "", "");
    }

    /** Both defer it, the gateway for this reason. */
    static DaneCase deferred(String domain, String rfc, String failure) {
        return new DaneCase(domain, rfc, Verdict.DEFERRED, Verdict.DEFERRED, failure, "");
    }

    @Override
    public String toString() {
        return domain + " (RFC " + rfc + ")";
    }
}
