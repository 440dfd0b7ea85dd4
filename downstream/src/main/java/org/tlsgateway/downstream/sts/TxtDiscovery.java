package org.tlsgateway.downstream.sts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsRecord;
import org.tlsgateway.downstream.dns.TxtAnswer;
import org.tlsgateway.downstream.dns.TxtLookup;

/** {@link StsDiscovery} by TXT records (RFC 8461 section 3.1). */
public final class TxtDiscovery implements StsDiscovery {
    private final TxtLookup dns;

    public TxtDiscovery(TxtLookup dns) {
        this.dns = dns;
    }

    @Override
    public CompletableFuture<StsAnnouncement> announced(DomainName domain, Duration budget) {
        Optional<DomainName> name = DomainName.parse("_mta-sts." + domain);
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new StsAnnouncement.Absent("_mta-sts." + domain + " is longer than a name may be"));
        }
        return dns.txt(name.get(), budget).thenApply(TxtDiscovery::read);
    }

    private static StsAnnouncement read(TxtAnswer answer) {
        if (answer instanceof TxtAnswer.Unavailable unavailable) {
            return new StsAnnouncement.Unavailable(unavailable.detail());
        }
        return StsRecord.read(answer instanceof TxtAnswer.Found found ? found.texts() : List.of());
    }
}
