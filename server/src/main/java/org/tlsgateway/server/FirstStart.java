package org.tlsgateway.server;

import java.io.IOException;
import java.time.Duration;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;

/** Makes what a gateway needs and nobody has given it: directories, the password for its command line, a certificate. */
final class FirstStart {
    /** Nobody can verify a self-signed certificate, so it need not end soon. */
    private static final Duration LIFETIME = Duration.ofDays(5 * 365);

    private FirstStart() {}

    static void prepare(WorkingDirectory directory, GatewayConfig config) throws IOException {
        directory.prepare();
        JmxCredentials.create(directory.jmxCredentials());
        for (ListenerConfig listener : config.listeners()) {
            ListenerConfig.Tls tls = listener.tls();
            if (tls != null && directory.makesCertificate(tls)) {
                CertificateMaker.selfSigned(
                                CertificateSpec.server(listener.helloName()).withLifetime(LIFETIME))
                        .write(directory.certificate(), directory.certificateKey());
            }
        }
    }
}
