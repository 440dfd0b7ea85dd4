package org.tlsgateway.core.tlsrpt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.tlsgateway.core.name.DomainName;

/**
 * What one domain is told about one day (RFC 8460 section 4).
 *
 * @param submitter who reports
 * @param day in UTC
 * @param domain who is told
 * @param uniqueId letters and digits: the same whenever the same report is made again, another one for every other report
 * @param policies what was counted
 */
public record TlsReport(
        Submitter submitter, LocalDate day, DomainName domain, String uniqueId, List<PolicyCounts> policies) {
    private static final int ID_BYTES = 10;

    public TlsReport {
        policies = List.copyOf(policies);
    }

    /**
     * The report of a domain.
     *
     * @param site tells the gateways that count together from others of the same organization
     */
    public static TlsReport of(Submitter submitter, DayCounts counts, DomainName domain, String site) {
        // RFC 8460 section 5.3: receivers know a duplicate by its id. A report that is made again has the same.
        String seed = String.join("\n", site, submitter.contact(), counts.day().toString(), domain.ascii());
        return new TlsReport(submitter, counts.day(), domain, hash(seed).substring(0, 2 * ID_BYTES), counts.of(domain));
    }

    /** RFC 8460 section 4.1: a full day, 00:00 to 24:00 UTC. */
    public Instant start() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The last second of the day, as the example of RFC 8460 appendix B has it. */
    public Instant end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusSeconds(1);
    }

    /** What stands in the report and, in angle brackets, in the subject of its mail: a left and a right part. */
    public String id() {
        return day + "." + uniqueId + "@" + submitter.domain();
    }

    /** RFC 8460 section 5.1, for the report in gzip. */
    public String fileName() {
        return submitter.domain() + "!" + domain + "!" + start().getEpochSecond() + "!" + end().getEpochSecond() + "!"
                + uniqueId + ".json.gz";
    }

    static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJreHasIt) {
            throw new IllegalStateException(everyJreHasIt);
        }
    }
}
