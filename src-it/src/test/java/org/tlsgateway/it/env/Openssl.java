package org.tlsgateway.it.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The arguments of {@code openssl s_client} for STARTTLS in SMTP; what is said inside TLS is its input. */
public final class Openssl {
    public static final byte[] QUIT = "QUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    private Openssl() {}

    /** To this host and port, as text. */
    public static List<String> starttls(String to, String... more) {
        Peers.require("openssl");
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-starttls", "smtp", "-crlf"));
        command.addAll(List.of("-connect", to));
        command.addAll(List.of(more));
        return command;
    }

    /** It fails unless the certificate is the test server's by this CA. */
    public static List<String> verifying(String to, TestPki pki) {
        String ca = pki.caFile().toString();
        return starttls(to, "-verify_return_error", "-CAfile", ca, "-verify_hostname", TestPki.NAME);
    }
}
