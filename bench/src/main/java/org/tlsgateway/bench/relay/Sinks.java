package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** A sink for each domain, and the certificates of all: P-256, as the relays' own. */
final class Sinks implements AutoCloseable {
    /** Of the relays themselves. */
    static final String RELAY = "relay.test";

    private final Path directory;
    private final Map<Domain, Sink> sinks = new EnumMap<>(Domain.class);

    Sinks(Tools tools, Path directory) throws IOException {
        this.directory = directory;
        IssuedCertificate authority = CertificateMaker.authority("Benchmark CA");
        write(authority, "ca");
        write(CertificateMaker.issue(authority, CertificateSpec.server(RELAY)), RELAY);
        for (Domain domain : Domain.values()) {
            sinks.put(domain, new Sink(tools, domain == Domain.NO_STARTTLS ? List.of() : issue(authority, domain)));
        }
    }

    private List<String> issue(IssuedCertificate authority, Domain domain) throws IOException {
        IssuedCertificate issuer =
                domain == Domain.UNKNOWN_CA ? CertificateMaker.authority("Some other CA") : authority;
        String name = domain == Domain.WRONG_NAME ? "somebody-else.test" : Domain.NAME;
        write(CertificateMaker.issue(issuer, CertificateSpec.server(name)), domain.option());
        return List.of(
                certificate(domain.option()).toString(), key(domain.option()).toString());
    }

    private void write(IssuedCertificate certificate, String name) throws IOException {
        certificate.write(certificate(name), key(name));
    }

    Path authority() {
        return certificate("ca");
    }

    Path certificate(String name) {
        return directory.resolve(name + ".pem");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }

    Sink get(Domain domain) {
        Sink sink = sinks.get(domain);
        if (sink == null) {
            throw new IllegalStateException("no sink for " + domain);
        }
        return sink;
    }

    @Override
    public void close() {
        sinks.values().forEach(Sink::close);
    }
}
