package org.tlsgateway.downstream.tls;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsaChoice;
import org.tlsgateway.core.tls.TlsaRecord;

/**
 * Decides whether a presented chain matches signed TLSA records (RFC 7672 section 3, RFC 7671 section 5). Pure: the instant is
 * an argument, nothing is fetched. One record that matches is enough, so that keys can be rolled over (RFC 7671 section 8).
 */
public final class DaneVerifier {
    private DaneVerifier() {}

    /**
     * @param presented leaf first, as the server sent it
     * @param published all records of the answer; the choice among them is made here
     * @param names that count for DANE-TA(2): TLSA base domain, next-hop domain, the host as it was named
     * @param now the time of the check
     */
    public static PeerVerdict verify(
            List<X509Certificate> presented, List<TlsaRecord> published, List<DomainName> names, Instant now) {
        TlsaChoice choice = TlsaChoice.of(published);
        if (choice.isEmpty()) {
            return mismatch("no TLSA record is usable: " + shortened(published));
        }
        if (presented.isEmpty()) {
            return mismatch("the server presented no certificate");
        }
        for (TlsaRecord record : choice.endEntities()) {
            // RFC 7671 section 5.1: the key binding is the record; names and dates of the certificate do not count.
            if (TlsaMatch.matches(record, presented.get(0))) {
                return new PeerVerdict.Proven(
                        Verification.DANE,
                        "DANE-EE " + shortened(record) + " matches " + Words.subject(presented.get(0)));
            }
        }
        PeerVerdict.@Nullable Refused nearest = null;
        for (TlsaRecord record : choice.trustAnchors()) {
            PeerVerdict verdict = trustAnchor(record, presented, new LinkedHashSet<>(names), now);
            if (verdict instanceof PeerVerdict.Proven) {
                return verdict;
            }
            if (verdict instanceof PeerVerdict.Refused refused) {
                nearest = refused;
            }
        }
        return nearest == null
                ? mismatch("none of " + shortened(choice.records()) + " matches the certificate of "
                        + Words.subject(presented.get(0)))
                : nearest;
    }

    /** RFC 7671 section 5.2: the anchor is in what is presented, or the record is the anchor; null when it is neither. */
    private static @Nullable PeerVerdict trustAnchor(
            TlsaRecord record, List<X509Certificate> presented, Set<DomainName> names, Instant now) {
        PeerVerdict last = null;
        for (TlsaAnchor anchor : TlsaAnchor.candidates(record, presented)) {
            last = judge(record, anchor, presented, names, now);
            if (last instanceof PeerVerdict.Proven) {
                return last;
            }
        }
        return last;
    }

    private static PeerVerdict judge(
            TlsaRecord record, TlsaAnchor anchor, List<X509Certificate> presented, Set<DomainName> names, Instant now) {
        String label = "DANE-TA " + shortened(record);
        PeerVerdict.Refused unfit = anchor.unfit(label, now);
        if (unfit != null) {
            return unfit;
        }
        Set<TrustAnchor> anchors = Set.of(anchor.anchor());
        PkixVerdict verdict = PkixVerifier.verify(label, presented, anchors, names, now);
        if (verdict instanceof PkixVerdict.Refused refused) {
            // It is not the CA file that is to be looked at, but the record.
            boolean unlinked = refused.failure() == Failure.CERTIFICATE_UNTRUSTED;
            return new PeerVerdict.Refused(
                    unlinked ? Failure.DANE_MISMATCH : refused.failure(), label + ": " + refused.words());
        }
        return new PeerVerdict.Proven(Verification.DANE, verdict.words());
    }

    private static PeerVerdict mismatch(String words) {
        return new PeerVerdict.Refused(Failure.DANE_MISMATCH, words);
    }

    private static String shortened(List<TlsaRecord> records) {
        return Words.list(records.stream().map(DaneVerifier::shortened).toList());
    }

    /** Full data may be kilobytes. */
    private static String shortened(TlsaRecord record) {
        String text = record.toString();
        return text.length() <= 22 ? text : text.substring(0, 22) + "...";
    }
}
