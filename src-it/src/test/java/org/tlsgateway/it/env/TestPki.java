package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** A CA of the test and, by its name, each kind of server certificate that there is in the field. */
public final class TestPki {
    /** What the certificates are asked to be for. */
    public static final String NAME = "mx.downstream.test";

    /** What is wrong with a certificate. */
    public enum Flaw {
        GOOD,
        EXPIRED,
        WRONG_NAME,
        SELF_SIGNED,
        UNKNOWN_CA
    }

    private final Path directory;
    private final IssuedCertificate authority = CertificateMaker.authority("Test CA");

    public TestPki(Path directory) {
        this.directory = directory;
        write(authority, "ca");
        for (Flaw flaw : Flaw.values()) {
            write(make(flaw), flaw.name());
        }
    }

    private IssuedCertificate make(Flaw flaw) {
        CertificateSpec spec = CertificateSpec.server(NAME);
        Instant now = Instant.now();
        return switch (flaw) {
            case GOOD -> CertificateMaker.issue(authority, spec);
            case EXPIRED ->
                CertificateMaker.issue(
                        authority, spec.withValidity(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1))));
            case WRONG_NAME -> CertificateMaker.issue(authority, CertificateSpec.server("other.test"));
            case SELF_SIGNED -> CertificateMaker.selfSigned(spec);
            case UNKNOWN_CA -> CertificateMaker.issue(CertificateMaker.authority("Another CA"), spec);
        };
    }

    private void write(IssuedCertificate certificate, String name) {
        try {
            certificate.write(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path caFile() {
        return directory.resolve("ca.pem");
    }

    public Path certificate(Flaw flaw) {
        return directory.resolve(flaw + ".pem");
    }

    public Path key(Flaw flaw) {
        return directory.resolve(flaw + ".key");
    }
}
