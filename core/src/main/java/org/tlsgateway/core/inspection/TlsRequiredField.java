package org.tlsgateway.core.inspection;

import java.util.List;

/** The header field TLS-Required (RFC 8689 section 3), by which a sender says that delivery is worth more than safety. */
public final class TlsRequiredField {
    public static final String NAME = "TLS-Required";

    private TlsRequiredField() {}

    /**
     * True when the message says "No".
     *
     * @param values of all its fields of that name, unfolded, without outer blanks
     */
    public static boolean saysNo(List<String> values) {
        // RFC 8689 section 3: "More than one instance of the TLS-Required header field MUST NOT appear": then none
        // counts
        return values.size() == 1 && values.get(0).equalsIgnoreCase("No");
    }
}
