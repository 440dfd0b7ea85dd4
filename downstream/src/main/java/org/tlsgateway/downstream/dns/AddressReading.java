package org.tlsgateway.downstream.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.dns.DnsAnswer.State;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/** Joins the answers for both address families of a host. */
final class AddressReading {
    private AddressReading() {}

    static AddressAnswer join(DomainName host, DnsAnswer ipv6, DnsAnswer ipv4, boolean ipv6Reachable) {
        List<InetAddress> found = AddressOrder.order(addresses(ipv6), addresses(ipv4), ipv6Reachable);
        if (!found.isEmpty()) {
            List<DnsAnswer> used = Stream.of(ipv6, ipv4)
                    .filter(answer -> answer.state() == State.FOUND)
                    .toList();
            // A family whose look-up failed or is bogus gives no address; the other one is proven by itself.
            boolean secure = used.stream().allMatch(DnsAnswer::secure);
            return new AddressAnswer.Found(found, expanded(used), secure);
        }
        DnsAnswer failed = failure(ipv4, ipv6);
        return failed == null
                ? new AddressAnswer.None(host + " has no address")
                : new AddressAnswer.Unavailable(failed.failure(), failed.detail());
    }

    /** A bogus one says more than one that failed. */
    private static @Nullable DnsAnswer failure(DnsAnswer ipv4, DnsAnswer ipv6) {
        DnsAnswer failed = null;
        for (DnsAnswer each : List.of(ipv4, ipv6)) {
            if (each.state() == State.BOGUS || each.isFailure() && failed == null) {
                failed = each;
            }
        }
        return failed;
    }

    /** Null when the families lead to different names, or to one that is no host name. */
    private static @Nullable DomainName expanded(List<DnsAnswer> used) {
        boolean one = used.stream().map(DnsAnswer::end).distinct().count() == 1;
        return one ? DomainName.parse(used.get(0).end().toString(true)).orElse(null) : null;
    }

    private static List<InetAddress> addresses(DnsAnswer answer) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record each : answer.records()) {
            if (each instanceof ARecord a) {
                addresses.add(a.getAddress());
            } else if (each instanceof AAAARecord aaaa) {
                addresses.add(aaaa.getAddress());
            }
        }
        return addresses;
    }
}
