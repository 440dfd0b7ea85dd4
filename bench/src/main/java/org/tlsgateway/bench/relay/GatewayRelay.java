package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.bench.process.Contender;
import org.tlsgateway.bench.process.GatewayDirectory;

/**
 * The gateway as {@code ./gateway run} starts it, with the shipped configuration but for listeners and destinations.
 *
 * @param home the source tree
 * @param rspamd the URL of the Rspamd that it asks, empty for none
 */
record GatewayRelay(Path home, Sinks sinks, String rspamd) implements Relays {
    private static final String LISTENERS = """
            <smtpservers>
              <gateway name="offer">
                <bind>127.0.0.1:%1$d</bind>
                <helloName>%3$s</helloName>
                <tls certificate="%4$s" key="%5$s"/>
                <clients networks="127.0.0.0/8"/>
                <limits connections="10000" connectionsPerClient="0"/>
              </gateway>
              <gateway name="strip">
                <bind>127.0.0.1:%2$d</bind>
                <helloName>%3$s</helloName>
                <tls certificate="%4$s" key="%5$s"/>
                <clients networks="127.0.0.0/8"/>
                <rules>
                  <rule name="strip" tls="strip" reason="benchmark"/>
                </rules>
                <limits connections="10000" connectionsPerClient="0"/>
              </gateway>
            </smtpservers>
            """;

    private static final String DELIVERY = """
            <gateway>
              <inspection>
                %1$s
                <sieve script="conf/outbound.sieve"/>
              </inspection>
              <delivery caFile="%2$s">
                <helloName>%3$s</helloName>
                %4$s
              </delivery>
            </gateway>
            """;

    private static final String DESTINATION =
            "<destination name=\"%s\" domains=\"%s\" gateway=\"127.0.0.1:%d\" level=\"verify\" acceptedNames=\"%s\"/>%n";

    @Override
    public Relay start(Path directory, List<String> prefix) throws IOException, InterruptedException {
        int secure = Contender.freePort();
        int clear = Contender.freePort();
        String name = Sinks.RELAY;
        String listeners =
                String.format(Locale.ROOT, LISTENERS, secure, clear, name, sinks.certificate(name), sinks.key(name));
        StringBuilder destinations = new StringBuilder();
        for (Domain domain : Domain.values()) {
            int port = sinks.get(domain).port();
            destinations.append(
                    String.format(Locale.ROOT, DESTINATION, domain.option(), domain.domain(), port, Domain.NAME));
        }
        String scanner = rspamd.isEmpty() ? "" : "<rspamd url=\"" + rspamd + "\" onFailure=\"closed\"/>";
        Contender contender = GatewayDirectory.create(home, directory, listeners)
                .withoutAdministration()
                .withDelivery(String.format(Locale.ROOT, DELIVERY, scanner, sinks.authority(), name, destinations))
                .start("gateway", secure, prefix);
        return new Relay(contender, secure, clear);
    }
}
