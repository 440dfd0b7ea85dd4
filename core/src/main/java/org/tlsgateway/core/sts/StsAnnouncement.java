package org.tlsgateway.core.sts;

/** What the TXT record at {@code _mta-sts.DOMAIN} says (RFC 8461 section 3.1). */
public sealed interface StsAnnouncement {
    /** There is a policy to fetch; another id than before is another policy. */
    record Announced(String id) implements StsAnnouncement {}

    /** No record, several, or one that is no good: all the same to a sender. */
    record Absent(String detail) implements StsAnnouncement {}

    /** DNS did not answer. */
    record Unavailable(String detail) implements StsAnnouncement {}
}
