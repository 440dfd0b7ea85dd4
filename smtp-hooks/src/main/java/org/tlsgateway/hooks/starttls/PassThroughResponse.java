package org.tlsgateway.hooks.starttls;

import org.apache.james.protocols.smtp.SMTPResponse;

/** The answer to a STARTTLS that is passed through: not sent, for the server's own answer decides what is. */
public final class PassThroughResponse extends SMTPResponse {
    public PassThroughResponse() {
        super("220", "2.0.0 Ready to start TLS");
    }
}
