package org.tlsgateway.downstream.dns;

import java.util.ArrayList;
import java.util.List;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.name.DomainName;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Reads the exchangers of a domain from answers (RFC 5321 section 5.1). */
final class MxReading {
    private MxReading() {}

    /** From MX records. */
    static MxAnswer exchangers(DnsAnswer answer) {
        List<MxAnswer.MxHost> hosts = new ArrayList<>();
        boolean root = false;
        for (Record each : answer.records()) {
            MXRecord mx = (MXRecord) each;
            if (mx.getTarget().equals(Name.root)) {
                root = true;
            } else {
                DomainName.parse(mx.getTarget().toString(true))
                        .ifPresent(name -> hosts.add(new MxAnswer.MxHost(name, mx.getPriority())));
            }
        }
        // RFC 7505 section 3: a null MX stands alone; among others it is an error and names no host.
        return root && answer.records().size() == 1
                ? new MxAnswer.NullMx()
                : new MxAnswer.Found(hosts, answer.secure());
    }

    /** From the addresses of a domain without MX records. */
    static MxAnswer implicit(DomainName domain, DnsAnswer denial, AddressAnswer addresses) {
        if (addresses instanceof AddressAnswer.Found) {
            return new MxAnswer.Implicit(domain, denial.secure());
        }
        return addresses instanceof AddressAnswer.Unavailable unavailable
                ? new MxAnswer.Unavailable(unavailable.failure(), unavailable.detail())
                : new MxAnswer.NoSuchDomain(domain + " has neither MX nor address");
    }
}
