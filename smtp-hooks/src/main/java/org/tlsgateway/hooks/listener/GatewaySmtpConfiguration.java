package org.tlsgateway.hooks.listener;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.tlsgateway.core.config.ListenerConfig;

/** What James's SMTP handlers ask of a server's configuration, answered from a {@link ListenerConfig}. */
public record GatewaySmtpConfiguration(ListenerConfig listener) implements SMTPConfiguration {
    @Override
    public String getHelloName() {
        return listener.helloName();
    }

    @Override
    public String getGreeting() {
        return listener.helloName() + " ESMTP ready";
    }

    @Override
    public String getSoftwareName() {
        return "TLS Gateway";
    }

    @Override
    public long getMaxMessageSize() {
        return listener.limits().messageSize();
    }

    @Override
    public boolean isRelayingAllowed(String remoteIp) {
        return relays(InetAddresses.forString(withoutZone(remoteIp)));
    }

    /** True when mail from this client needs no authentication. */
    public boolean relays(InetAddress client) {
        return listener.clients().lookup(client) != null;
    }

    @Override
    public boolean isAuthAnnounced(String remoteIp, boolean tlsStarted) {
        return switch (listener.auth()) {
            case NEVER -> false;
            case AFTER_TLS -> tlsStarted;
            case ALWAYS -> true;
        };
    }

    @Override
    public boolean useHeloEhloEnforcement() {
        return true;
    }

    @Override
    public boolean useAddressBracketsEnforcement() {
        return true;
    }

    @Override
    public boolean isPlainAuthEnabled() {
        return true;
    }

    @Override
    public Optional<OidcSASLConfiguration> saslConfiguration() {
        return Optional.empty();
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
