package org.tlsgateway.downstream.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a certificate to be made shall say; a start is {@link #server} or {@link #authority}, the {@code with} methods
 * change one thing each.
 *
 * @param commonName of the subject
 * @param dnsNames subject alternative names of type dNSName, wildcards allowed
 * @param addresses subject alternative names of type iPAddress
 * @param notBefore begin of validity
 * @param notAfter end of validity
 * @param key algorithm and size of the key
 * @param digest of the signature that the issuer makes
 * @param authority true for a CA
 * @param extendedKeyUsages OIDs, empty for no such extension
 */
public record CertificateSpec(
        String commonName,
        List<String> dnsNames,
        List<String> addresses,
        Instant notBefore,
        Instant notAfter,
        Key key,
        Digest digest,
        boolean authority,
        List<String> extendedKeyUsages) {
    /** TLS server authentication (RFC 5280 section 4.2.1.12). */
    public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    /** TLS client authentication. */
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    public CertificateSpec {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
        extendedKeyUsages = List.copyOf(extendedKeyUsages);
    }

    /** Key algorithms and sizes; RSA_1024 is only there to be refused. */
    public enum Key {
        EC_P256,
        RSA_2048,
        RSA_1024
    }

    /** Digests of signatures; SHA-1 and MD5 are only there to be refused. */
    public enum Digest {
        SHA256,
        SHA1,
        MD5
    }

    /** A TLS server with these DNS names, the first also the common name; P-256, valid from an hour ago for a year. */
    public static CertificateSpec server(String... dnsNames) {
        return standard(dnsNames[0], List.of(dnsNames), false, List.of(SERVER_AUTH));
    }

    /** A certification authority; P-256, valid from an hour ago for a year. */
    public static CertificateSpec authority(String commonName) {
        return standard(commonName, List.of(), true, List.of());
    }

    public CertificateSpec withValidity(Instant from, Instant until) {
        return new CertificateSpec(
                commonName, dnsNames, addresses, from, until, key, digest, authority, extendedKeyUsages);
    }

    /** Valid from an hour ago for this long. */
    public CertificateSpec withLifetime(Duration lifetime) {
        return withValidity(notBefore, notBefore.plus(lifetime));
    }

    public CertificateSpec withCommonName(String name) {
        return new CertificateSpec(
                name, dnsNames, addresses, notBefore, notAfter, key, digest, authority, extendedKeyUsages);
    }

    public CertificateSpec withDnsNames(String... names) {
        return new CertificateSpec(
                commonName, List.of(names), addresses, notBefore, notAfter, key, digest, authority, extendedKeyUsages);
    }

    public CertificateSpec withAddresses(String... ips) {
        return new CertificateSpec(
                commonName, dnsNames, List.of(ips), notBefore, notAfter, key, digest, authority, extendedKeyUsages);
    }

    public CertificateSpec withKey(Key other) {
        return new CertificateSpec(
                commonName, dnsNames, addresses, notBefore, notAfter, other, digest, authority, extendedKeyUsages);
    }

    public CertificateSpec withDigest(Digest other) {
        return new CertificateSpec(
                commonName, dnsNames, addresses, notBefore, notAfter, key, other, authority, extendedKeyUsages);
    }

    public CertificateSpec withExtendedKeyUsages(String... oids) {
        return new CertificateSpec(
                commonName, dnsNames, addresses, notBefore, notAfter, key, digest, authority, List.of(oids));
    }

    private static CertificateSpec standard(String name, List<String> dns, boolean ca, List<String> usages) {
        Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
        return new CertificateSpec(
                name, dns, List.of(), from, from.plus(Duration.ofDays(365)), Key.EC_P256, Digest.SHA256, ca, usages);
    }
}
