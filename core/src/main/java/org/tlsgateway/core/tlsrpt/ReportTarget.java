package org.tlsgateway.core.tlsrpt;

import java.net.URI;

/** Where a domain wants its reports (RFC 8460 section 3, rua). */
public sealed interface ReportTarget {
    /** For the log. */
    String text();

    /** By mail to this address. */
    record Mail(String address) implements ReportTarget {
        @Override
        public String text() {
            return "mailto:" + address;
        }
    }

    /** By POST to this address. */
    record Https(URI uri) implements ReportTarget {
        @Override
        public String text() {
            return uri.toString();
        }
    }
}
