package org.tlsgateway.core.tlsrpt;

import org.tlsgateway.core.name.DomainName;

/**
 * Who reports.
 *
 * @param organization its name
 * @param contact its mail address, which the reports come from
 */
public record Submitter(String organization, String contact) {
    /** @throws IllegalArgumentException when the contact has no domain */
    public Submitter {
        if (DomainName.parse(contact.substring(contact.lastIndexOf('@') + 1)).isEmpty() || contact.indexOf('@') < 1) {
            throw new IllegalArgumentException("not a mail address: " + contact);
        }
    }

    /** RFC 8460 section 5.1 and section 5.3: the domain of the contact stands for the sender of the report. */
    public DomainName domain() {
        return DomainName.parse(contact.substring(contact.lastIndexOf('@') + 1)).orElseThrow();
    }
}
