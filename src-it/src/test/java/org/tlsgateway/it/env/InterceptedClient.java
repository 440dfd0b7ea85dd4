package org.tlsgateway.it.env;

import java.util.ArrayList;
import java.util.List;

/** Programs on the client of the network that speak SMTP with the server of the network, as they believe. */
public final class InterceptedClient {
    private InterceptedClient() {}

    /** Sends a message with swaks, from this sender's address; the subject is "to" and the recipient. */
    public static Command swaks(String server, String to, String... more) {
        Peers.require("swaks");
        List<String> command = new ArrayList<>(List.of("swaks", "--server", "[" + server + "]"));
        command.addAll(List.of("--helo", "client.test", "--from", "sender@client.test", "--to", to));
        command.addAll(List.of("--header", "Subject: to " + to, "--timeout", "20"));
        command.addAll(List.of(more));
        return Network.Machine.CLIENT.run(new byte[0], command);
    }

    /** STARTTLS with openssl, which verifies that the certificate is the server's by this CA. */
    public static Command openssl(String server, TestPki pki) {
        String address = server.indexOf(':') < 0 ? server : "[" + server + "]";
        return Network.Machine.CLIENT.run(Openssl.QUIT, Openssl.verifying(address + ":25", pki));
    }
}
