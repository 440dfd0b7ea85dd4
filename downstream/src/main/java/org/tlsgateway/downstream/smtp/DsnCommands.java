package org.tlsgateway.downstream.smtp;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Xtext;

/**
 * The DSN parameters of MAIL and RCPT as this server is given them (RFC 3461 section 5.2.1): all as they came, or none.
 *
 * @param parameters of the message
 * @param offered whether the server offers DSN
 * @param utf8 whether MAIL says SMTPUTF8
 */
record DsnCommands(DsnParameters parameters, boolean offered, boolean utf8) {
    DsnDuty duty() {
        return offered ? DsnDuty.NEXT_SERVER : DsnDuty.OURS;
    }

    /** What follows the path and the other parameters of MAIL. */
    String mail() {
        return parameter("RET", parameters.ret()) + parameter("ENVID", parameters.envid());
    }

    /** What follows the path of RCPT. */
    String rcpt(String recipient) {
        DsnParameters.Recipient wishes = parameters.of(recipient);
        String orcpt = wishes.orcpt();
        // RFC 6533 section 3: without SMTPUTF8 an address of type utf-8 has its characters embedded.
        return parameter("NOTIFY", wishes.events())
                + parameter("ORCPT", orcpt == null || utf8 ? orcpt : Xtext.ascii(orcpt));
    }

    private String parameter(String name, @Nullable String value) {
        return offered && value != null ? " " + name + "=" + value : "";
    }
}
