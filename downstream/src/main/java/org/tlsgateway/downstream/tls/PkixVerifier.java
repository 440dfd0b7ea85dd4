package org.tlsgateway.downstream.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.NameMatch;

/**
 * Decides whether a presented chain proves a server's name: path to a trusted CA (RFC 5280 section 6), strong algorithms,
 * purpose, DNS-ID (RFC 9525). Pure: the instant is an argument, nothing is fetched, revocation is not looked up.
 */
public final class PkixVerifier {
    /** As JSSE: more is an attempt to make path building expensive. */
    private static final int MAX_PRESENTED = 10;

    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int DNS_NAME = 2;

    private PkixVerifier() {}

    /**
     * @param presented leaf first, as the server sent it
     * @param anchors the trusted CAs
     * @param referenceNames of which the leaf must bear one
     * @param now the time of the check
     */
    public static PkixVerdict verify(
            List<X509Certificate> presented, Set<TrustAnchor> anchors, Set<DomainName> referenceNames, Instant now) {
        return verify("PKIX", presented, anchors, referenceNames, now);
    }

    /** The same; {@code label} says what the anchors stand for. */
    static PkixVerdict verify(
            String label,
            List<X509Certificate> presented,
            Set<TrustAnchor> anchors,
            Set<DomainName> referenceNames,
            Instant now) {
        if (presented.isEmpty()) {
            return refused(Failure.CERTIFICATE_UNTRUSTED, "the server presented no certificate");
        }
        if (presented.size() > MAX_PRESENTED) {
            return refused(Failure.CERTIFICATE_UNTRUSTED, "the server presented more than " + MAX_PRESENTED);
        }
        X509Certificate leaf = presented.get(0);
        Path path = build(presented, anchors, now);
        if (path.certificates() == null) {
            return explain(presented, anchors, now, path.error());
        }
        String weakness = WeakCertificates.find(path.certificates(), path.anchor());
        if (weakness != null) {
            return refused(Failure.CERTIFICATE_WEAK, weakness);
        }
        return purposeAndName(label, leaf, path, referenceNames);
    }

    private static PkixVerdict purposeAndName(
            String label, X509Certificate leaf, Path path, Set<DomainName> referenceNames) {
        List<String> names;
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages != null && !usages.contains(CertificateSpec.SERVER_AUTH) && !usages.contains(ANY_USAGE)) {
                return refused(Failure.CERTIFICATE_UNTRUSTED, "the certificate is not for TLS servers: " + usages);
            }
            names = dnsIds(leaf);
        } catch (CertificateParsingException e) {
            return refused(Failure.CERTIFICATE_UNTRUSTED, "damaged extension: " + e.getMessage());
        }
        Optional<NameMatch> match = NameMatch.find(names, referenceNames);
        if (match.isEmpty()) {
            String borne = names.isEmpty() ? "no DNS name" : Words.list(names);
            String wanted =
                    referenceNames.stream().map(DomainName::ascii).sorted().collect(Collectors.joining(","));
            return refused(Failure.CERTIFICATE_NAME, "the certificate bears " + borne + ", wanted " + wanted);
        }
        String by = " by " + Words.subject(path.anchor());
        return new PkixVerdict.Proven(label + " for " + Words.clean(match.get().presented()) + by);
    }

    private static PkixVerdict explain(
            List<X509Certificate> presented, Set<TrustAnchor> anchors, Instant now, @Nullable Exception error) {
        Instant common = insideAll(presented, now);
        boolean outside = presented.stream().anyMatch(certificate -> !validAt(certificate, now));
        if (outside && common != null) {
            Path then = build(presented, anchors, common);
            X509Certificate late = then.certificates() == null
                    ? null
                    : Stream.concat(Stream.of(presented.get(0)), then.certificates().stream())
                            .filter(c -> !validAt(c, now))
                            .findFirst()
                            .orElse(null);
            if (late != null) {
                return refused(
                        Failure.CERTIFICATE_EXPIRED,
                        "the certificate " + Words.subject(late) + " is valid from "
                                + late.getNotBefore().toInstant() + " to "
                                + late.getNotAfter().toInstant());
            }
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException invalid
                    && invalid.getReason() == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED) {
                return refused(Failure.CERTIFICATE_WEAK, Words.clean(invalid.getMessage()));
            }
        }
        // What the JRE refuses by itself it passes over without a word when it builds a path.
        String broken = WeakCertificates.findBroken(presented);
        if (broken != null) {
            return refused(Failure.CERTIFICATE_WEAK, broken);
        }
        X509Certificate leaf = presented.get(0);
        boolean selfSigned = leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal());
        String words = selfSigned
                ? "the certificate is self-signed: " + Words.subject(leaf)
                : "no chain to a trusted CA: issuer "
                        + Words.clean(leaf.getIssuerX500Principal().getName());
        return refused(Failure.CERTIFICATE_UNTRUSTED, words);
    }

    /** A path, or why there is none. */
    private record Path(
            @Nullable List<X509Certificate> certificates,
            @Nullable X509Certificate anchor,
            @Nullable Exception error) {}

    private static Path build(List<X509Certificate> presented, Set<TrustAnchor> anchors, Instant at) {
        X509Certificate leaf = presented.get(0);
        if (TrustStores.contains(anchors, leaf)) {
            // The operator trusts this very certificate: there is no path to build.
            return validAt(leaf, at) ? new Path(List.of(), leaf, null) : new Path(null, null, null);
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(presented)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate certificate : result.getCertPath().getCertificates()) {
                path.add((X509Certificate) certificate);
            }
            return new Path(path, result.getTrustAnchor().getTrustedCert(), null);
        } catch (GeneralSecurityException e) {
            return new Path(null, null, e);
        }
    }

    private static boolean validAt(X509Certificate certificate, Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant())
                && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    /** The instant nearest to now within the validity of each, null when they have none in common. */
    private static @Nullable Instant insideAll(List<X509Certificate> certificates, Instant now) {
        Instant from = Instant.MIN;
        Instant until = Instant.MAX;
        for (X509Certificate certificate : certificates) {
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            from = begin.isAfter(from) ? begin : from;
            until = end.isBefore(until) ? end : until;
        }
        if (from.isAfter(until)) {
            return null;
        }
        return now.isBefore(from) ? from : now.isAfter(until) ? until : now;
    }

    /** Only DNS-IDs count, never the common name (RFC 9525 section 6.3). */
    private static List<String> dnsIds(X509Certificate leaf) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0).equals(DNS_NAME) && alternative.get(1) instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static PkixVerdict refused(Failure failure, String words) {
        return new PkixVerdict.Refused(failure, words);
    }
}
