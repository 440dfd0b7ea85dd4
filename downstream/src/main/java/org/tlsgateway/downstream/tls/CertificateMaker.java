package org.tlsgateway.downstream.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes keys and certificates: the gateway's own at first start, a demo CA, and for tests also those that must be refused.
 */
public final class CertificateMaker {
    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateMaker() {}

    /** A root of its own; signs others with {@link #issue}. */
    public static IssuedCertificate authority(String commonName) {
        return selfSigned(CertificateSpec.authority(commonName));
    }

    /** Signed by its own key. */
    public static IssuedCertificate selfSigned(CertificateSpec spec) {
        KeyPair pair = keyPair(spec.key());
        X500Name name = name(spec.commonName());
        X509Certificate certificate = sign(spec, pair, name, pair.getPrivate());
        return new IssuedCertificate(List.of(certificate), pair.getPrivate());
    }

    /** Signed by an authority or intermediate; the chain has the intermediates. */
    public static IssuedCertificate issue(IssuedCertificate issuer, CertificateSpec spec) {
        KeyPair pair = keyPair(spec.key());
        X500Name issuerName = X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(spec, pair, issuerName, issuer.key()));
        for (X509Certificate above : issuer.chain()) {
            X500Principal subject = above.getSubjectX500Principal();
            if (!subject.equals(above.getIssuerX500Principal())) {
                chain.add(above);
            }
        }
        return new IssuedCertificate(chain, pair.getPrivate());
    }

    private static X509Certificate sign(CertificateSpec spec, KeyPair pair, X500Name issuer, PrivateKey signer) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, RANDOM).setBit(126),
                    Date.from(spec.notBefore()),
                    Date.from(spec.notAfter()),
                    name(spec.commonName()),
                    pair.getPublic());
            addExtensions(builder, spec, pair);
            String algorithm =
                    spec.digest().name() + "with" + (signer.getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
            byte[] der = builder.build(new JcaContentSignerBuilder(algorithm).build(signer))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static void addExtensions(JcaX509v3CertificateBuilder builder, CertificateSpec spec, KeyPair pair)
            throws GeneralSecurityException, IOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(spec.authority()));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        int usage = spec.authority() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        if (!spec.authority() && spec.key() != CertificateSpec.Key.EC_P256) {
            usage |= KeyUsage.keyEncipherment;
        }
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!spec.extendedKeyUsages().isEmpty()) {
            KeyPurposeId[] purposes = spec.extendedKeyUsages().stream()
                    .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                    .toArray(KeyPurposeId[]::new);
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        List<GeneralName> names = new ArrayList<>();
        spec.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        spec.addresses().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static KeyPair keyPair(CertificateSpec.Key key) {
        try {
            if (key == CertificateSpec.Key.EC_P256) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
                return generator.generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(key == CertificateSpec.Key.RSA_1024 ? 1024 : 2048, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
