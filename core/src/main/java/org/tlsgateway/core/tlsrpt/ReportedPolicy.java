package org.tlsgateway.core.tlsrpt;

import java.util.List;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.TlsaRecord;

/**
 * The policy by which a session was judged (RFC 8460 section 4.4).
 *
 * @param type where it comes from
 * @param domain the policy domain: for MTA-STS the domain of the policy, for DANE the TLSA base domain (RFC 8460 section 1.1)
 * @param strings the policy itself: a line, or a record, each
 * @param mxHosts the patterns of an MTA-STS policy
 */
public record ReportedPolicy(PolicyType type, DomainName domain, List<String> strings, List<String> mxHosts) {
    public ReportedPolicy {
        strings = List.copyOf(strings);
        mxHosts = List.copyOf(mxHosts);
    }

    /** Neither DANE nor MTA-STS. */
    public static ReportedPolicy none(DomainName domain) {
        return new ReportedPolicy(PolicyType.NO_POLICY_FOUND, domain, List.of(), List.of());
    }

    /** An MTA-STS policy, in its own lines. */
    public static ReportedPolicy sts(DomainName domain, StsPolicy policy) {
        return new ReportedPolicy(PolicyType.STS, domain, policy.lines(), policy.mx());
    }

    /** An MTA-STS policy that is announced and could not be had. */
    public static ReportedPolicy unknownSts(DomainName domain) {
        return new ReportedPolicy(PolicyType.STS, domain, List.of(), List.of());
    }

    /** TLSA records, in presentation format without inner spaces (RFC 8460 section 4.5); none when they could not be had. */
    public static ReportedPolicy tlsa(DomainName base, List<TlsaRecord> records) {
        return new ReportedPolicy(
                PolicyType.TLSA,
                base,
                records.stream().map(TlsaRecord::toString).sorted().toList(),
                List.of());
    }
}
