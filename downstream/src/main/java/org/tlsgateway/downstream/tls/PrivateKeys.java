package org.tlsgateway.downstream.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;

/** Reads a private key that has no certificate, such as one that signs mail. */
public final class PrivateKeys {
    private PrivateKeys() {}

    /** @throws IOException with words for the operator, when there is none to be had */
    public static PrivateKey read(Path pemFile) throws IOException {
        try {
            PrivateKey key = PemFiles.privateKey(PemFiles.read(pemFile), pemFile, null);
            if (key == null) {
                throw new IOException("no private key in " + pemFile);
            }
            return key;
        } catch (PemFiles.UnusableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
