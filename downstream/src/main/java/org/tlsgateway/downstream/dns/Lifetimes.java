package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.time.Instant;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** How long a reply may be used again. */
final class Lifetimes {
    private Lifetimes() {}

    /**
     * The least of the TTLs, of the negative TTL (RFC 2308 section 5), and of the time that signatures are still valid
     * (RFC 4035 section 5.3.3); zero without any record.
     */
    static Duration of(Message message, Instant now) {
        long least = Long.MAX_VALUE;
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record each : message.getSection(section)) {
                least = Math.min(least, each.getTTL());
                if (each instanceof SOARecord soa) {
                    least = Math.min(least, soa.getMinimum());
                } else if (each instanceof RRSIGRecord signature) {
                    least = Math.min(
                            least, Duration.between(now, signature.getExpire()).toSeconds());
                }
            }
        }
        return least == Long.MAX_VALUE || least < 0 ? Duration.ZERO : Duration.ofSeconds(least);
    }

    /** Of DS and DNSKEY records, which are not kept after a failure. */
    static Duration ofKeys(Message message, Instant now, Duration most) {
        Duration lifetime = of(message, now);
        boolean told = message.getRcode() == Rcode.NOERROR || message.getRcode() == Rcode.NXDOMAIN;
        return !told ? Duration.ZERO : lifetime.compareTo(most) < 0 ? lifetime : most;
    }
}
